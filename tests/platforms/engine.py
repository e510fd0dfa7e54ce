"""A stack of several platforms under the real engine, with plugins that keep things in memory."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.platforms.memory import home
from tests.platforms.memory.cloud import Cloud
from tests.platforms.recording import Hidden
from tests.real.stacks import prepared

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class MemoryStack:
    """`config` holds sections by name; `credentials` are environment variables."""

    folder: Path
    config: Mapping[str, Any]
    credentials: Mapping[str, str]
    name: str = "prod"
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.cloud = Cloud(self.folder / "cloud")
        (self.folder / "state").mkdir()
        (self.folder / "passphrase").write_text("a passphrase of the tests")
        home.install(self.folder / "home", self.cloud.folder, Path(prepared()["PULUMI_HOME"]))
        # A project of the same name: here `stack init` leaves its file, not in the source tree.
        (self.folder / "Pulumi.yaml").write_text("name: slipway\nruntime: python\n")
        self._run("stack", "init", self.name, cwd=self.folder)
        self.write(self.config)

    @property
    def file(self) -> Path:
        """The stack's settings file."""
        return self.folder / f"Pulumi.{self.name}.yaml"

    @property
    def environment(self) -> dict[str, str]:
        """What `make -s env` prepares, with an own state, passphrase and plugins."""
        return {
            **os.environ, **prepared(), **self.credentials,
            "PULUMI_HOME": str(self.folder / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.folder}/state",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.folder / "passphrase"),
            "SLIPWAY_STACK_FILE": str(self.file),
            "NO_COLOR": "1",
        }

    def write(self, config: Mapping[str, Any]) -> None:
        """Settings; a `Hidden` text is encrypted by the engine."""
        kept = yaml.safe_load(self.file.read_text()) if self.file.exists() else {}
        document = {f"slipway:{key}": _open(value) for key, value in config.items()}
        salt = {"encryptionsalt": kept["encryptionsalt"]}
        self.file.write_text(yaml.safe_dump({**salt, "config": document}, sort_keys=False))
        secrets = [f"slipway:{path}={value}" for path, value in _hidden(config, "")]
        if secrets:
            marked = [word for each in secrets for word in ("--secret", each)]
            self._run("config", "set-all", "--path", *marked, cwd=self.folder)

    def pulumi(self, *arguments: str, check: bool = True) -> str:
        """Run `pulumi ARGUMENTS` for this stack; its output, both streams."""
        return self._run(*arguments, "--config-file", str(self.file), check=check)

    def up(self, *arguments: str, check: bool = True) -> str:
        """`pulumi up` without questions."""
        return self.pulumi("up", "--yes", "--skip-preview", *arguments, check=check)

    def unprotect(self) -> None:
        """Let go of what is protected, so that it can be destroyed."""
        self._run("state", "unprotect", "--all", "--yes")

    def _run(self, *arguments: str, cwd: Path = ROOT, check: bool = True) -> str:
        named = () if arguments[:2] == ("stack", "init") else ("--stack", self.name)
        command = ["pulumi", *arguments, *named, "--non-interactive"]
        done = subprocess.run(
            command, cwd=cwd, env=self.environment, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.said.append(done.stdout)
        assert not check or done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}"
        return done.stdout

    def resources(self) -> list[dict[str, Any]]:
        """What the state holds, secrets encrypted."""
        found = json.loads(self._run("stack", "export"))
        return list(found["deployment"].get("resources", []))

    def outputs(self) -> dict[str, Any]:
        """Stack outputs, secrets hidden."""
        return dict(json.loads(self._run("stack", "output", "--json")))

    def written(self) -> str:
        """All that a thief of state and logs would read."""
        files = [file for file in (self.folder / "state").rglob("*") if file.is_file()]
        return "\n".join([*self.said, *(file.read_text(errors="replace") for file in files)])


def _open(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _open(each) for k, each in value.items() if not isinstance(each, Hidden)}
    return value


def _hidden(value: Any, path: str) -> list[tuple[str, str]]:
    if isinstance(value, Hidden):
        return [(path, str(value))]
    if not isinstance(value, Mapping):
        return []
    dot = f"{path}." if path else ""
    return [found for key, each in value.items() for found in _hidden(each, f"{dot}{key}")]
