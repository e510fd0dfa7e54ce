"""A repository with pull requests on this machine, and runners that do what the workflows say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
EXPRESSION = re.compile(r"\$\{\{ ([^}]+) \}\}")
AUTHOR = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")


def git(folder: Path, *arguments: str) -> str:
    """Run git there; its output."""
    done = subprocess.run(
        ["git", *AUTHOR, *arguments], cwd=folder, check=True, text=True, capture_output=True
    )
    return done.stdout.strip()


@dataclass
class Origin:
    """A bare repository whose `main` is this project, and a developer's clone of it."""

    folder: Path

    def __post_init__(self) -> None:
        self.bare, self.work = self.folder / "origin.git", self.folder / "work"
        self.folder.mkdir(parents=True, exist_ok=True)
        git(self.folder, "init", "--quiet", "--bare", "--initial-branch=main", str(self.bare))
        git(self.folder, "clone", "--quiet", str(self.bare), str(self.work))
        listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
        for name in listed:
            if (ROOT / name).is_file():
                (self.work / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.work / name)

    def push(self, branch: str, message: str) -> None:
        """Everything that the developer has changed, on a branch that may be new."""
        git(self.work, "checkout", "--quiet", "-B", branch)
        git(self.work, "add", "--all")
        git(self.work, "commit", "--quiet", "--message", message)
        git(self.work, "push", "--quiet", "--force", "origin", branch)


@dataclass
class Runner:
    """A machine of GitHub's for one pull request: a checkout, and the jobs' own lines in a shell.

    `given` are the values of a workflow's expressions; all others are empty, as on GitHub.
    """

    origin: Origin
    folder: Path
    number: int
    given: Mapping[str, str]
    environment: Mapping[str, str]

    def check_out(self, branch: str) -> None:
        """What actions/checkout does."""
        if not self.folder.exists():
            git(self.origin.folder, "clone", "--quiet", str(self.origin.bare), str(self.folder))
        git(self.folder, "fetch", "--quiet", "origin")
        git(self.folder, "checkout", "--quiet", "--detach", f"origin/{branch}")

    def job(self, name: str, *, check: bool = True) -> str:
        """Every `run` of a job of preview.yml, in order; all that they said."""
        document = yaml.safe_load((ROOT / ".github/workflows/preview.yml").read_text())
        said = ""
        for step in document["jobs"][name]["steps"]:
            # What has a condition is for another machine than this one.
            if "run" in step and "if" not in step:
                own = {key: self._value(str(value)) for key, value in step.get("env", {}).items()}
                done = self.shell(step["run"], **own)
                said += done.stdout
                assert not check or done.returncode == 0, f"{step['name']}\n{said}"
        return said

    def shell(self, script: str, **own: str) -> subprocess.CompletedProcess[str]:
        """Run it as GitHub runs a step, with nothing of this process's own settings."""
        clean = {
            key: value for key, value in os.environ.items()
            if not key.startswith(("PULUMI", "SLIPWAY", "GITHUB"))
        }
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.folder, text=True, check=False, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env={**clean, **self.environment, **own},
        )

    def _value(self, text: str) -> str:
        known = {"github.event.pull_request.number": str(self.number), **self.given}
        replaced: Callable[[re.Match[str]], str] = lambda found: known.get(found[1], "")  # noqa: E731  # typed
        return EXPRESSION.sub(replaced, text)
