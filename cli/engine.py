"""The Pulumi CLI of this clone, run for one stack."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from toolchain.engine_words import NO_STACK, explained
from toolchain.environment import file_backend

PROJECT = "slipway"


class EngineFailed(Exception):
    """A command of the engine's failed; the text is what it said, and what to do."""

    def __init__(self, arguments: tuple[str, ...], stack: str, said: str, root: Path) -> None:
        command = " ".join(["pulumi", *arguments, "--stack", stack])
        known = explained(said, stack, root)
        more = f"\nthe engine failed; correct what it says, then run: {command}"
        super().__init__(known + (more if known == said else ""))


@dataclass(frozen=True)
class Engine:
    """`pulumi` with the environment that `make env` prints. Without a variable: an empty value."""

    root: Path
    stack: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `pulumi ARGUMENTS --stack STACK` quietly; raises EngineFailed on failure."""
        done = subprocess.run(
            self._command(arguments),
            cwd=self.root,
            env=self._full(),
            check=False,
            text=True,
            capture_output=True,
        )
        if check and done.returncode:
            said = (done.stdout + done.stderr).strip()
            raise EngineFailed(arguments, self.stack, said, self.root)
        return done

    def has_stack(self) -> bool:
        """Whether there is such a stack. Raises EngineFailed where nobody can say."""
        done = self.run("stack", "export", check=False)
        said = (done.stdout + done.stderr).strip()
        if done.returncode and NO_STACK not in said:
            raise EngineFailed(("stack", "export"), self.stack, said, self.root)
        return not done.returncode

    def bare(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same for what is about no stack; raises CalledProcessError on failure."""
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive"], cwd=self.root, env=self._full(),
            check=True, text=True, capture_output=True,
        )

    def show(self, *arguments: str) -> int:
        """Run it in view of the user; returns its exit code."""
        return subprocess.run(
            self._command(arguments), cwd=self.root, env=self._full(), check=False
        ).returncode

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return ["pulumi", *arguments, "--stack", self.stack, "--non-interactive"]

    def _full(self) -> dict[str, str]:
        merged = {**os.environ, **self.environment}
        return {key: value for key, value in merged.items() if self.environment.get(key) != ""}

    @property
    def files(self) -> Path | None:
        """The file backend's folder; None for every other backend."""
        return file_backend(self._full())

    @property
    def checkpoint(self) -> Path | None:
        """The stack's checkpoint in a file backend."""
        files = self.files
        return files and files / "stacks" / PROJECT / f"{self.stack}.json"

    @property
    def lock_folder(self) -> Path | None:
        """Where a file backend keeps the stack's locks."""
        files = self.files
        return files and files / "locks" / "organization" / PROJECT / self.stack
