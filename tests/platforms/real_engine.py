"""This project's own program under the real engine, with platforms that are stand-ins."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.real.stacks import ROOT, prepared


@dataclass
class EngineStack:
    """`config` holds the `slipway:` sections; `variables` the addresses and credentials."""

    home: Path
    config: Mapping[str, Any]
    variables: Mapping[str, str]
    name: str = "test-platform"
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if shutil.which("pulumi", path=self.environment["PATH"]) is None:
            pytest.skip("there is no Pulumi engine here; run: make doctor")
        (self.home / "state").mkdir()
        (self.home / "passphrase").write_text("a passphrase of the tests")
        # `stack init` knows no --config-file, and writes beside the project that it finds: here
        # one of the same name, so that tests side by side do not meet in the source tree.
        (self.home / "Pulumi.yaml").write_text("name: slipway\nruntime: python\n")
        self.pulumi("stack", "init", self.name, "--no-select", folder=self.home)
        self.write(**self.config)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ, **prepared(), **self.variables,
            "PULUMI_BACKEND_URL": f"file://{self.home}/state",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.home / "passphrase"),
            "SLIPWAY_STACK_FILE": str(self.file),
        }

    @property
    def file(self) -> Path:
        return self.home / f"Pulumi.{self.name}.yaml"

    def write(self, **sections: Any) -> None:
        """Other settings; the encryption's salt stays."""
        old = yaml.safe_load(self.file.read_text()) if self.file.exists() else {}
        kept = {key: value for key, value in (old or {}).items() if key != "config"}
        config = {f"slipway:{key}": value for key, value in sections.items()}
        self.file.write_text(yaml.safe_dump({**kept, "config": config}))

    def command(self, *arguments: str) -> list[str]:
        place = () if arguments[:2] == ("stack", "init") else ("--stack", self.name)
        config = ("--config-file", str(self.file)) if arguments[0] in CONFIGURED else ()
        return ["pulumi", *arguments, *place, *config, "--non-interactive", "--color", "never"]

    def pulumi(self, *arguments: str, check: bool = True, folder: Path = ROOT) -> str:
        """What `pulumi ARGUMENTS` says."""
        command = self.command(*arguments)
        done = subprocess.run(
            command, cwd=folder, env=self.environment, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        self.said.append(done.stdout)
        assert (done.returncode == 0) is check, f"{shlex.join(command)}\n{done.stdout}"
        return done.stdout

    def up(self, *arguments: str, check: bool = True) -> str:
        return self.pulumi("up", "--yes", "--skip-preview", *arguments, check=check)

    def refresh(self, *arguments: str, check: bool = True) -> str:
        return self.pulumi("refresh", "--yes", "--skip-preview", *arguments, check=check)

    def unchanged(self) -> None:
        """Neither an update nor a refresh finds anything to do."""
        self.up("--expect-no-changes")
        self.refresh("--expect-no-changes")

    def killed(self, when: Callable[[], bool]) -> None:
        """Start an update and kill the engine (-9) as soon as `when` holds, plugins with it."""
        process = subprocess.Popen(
            self.command("up", "--yes", "--skip-preview"), cwd=ROOT, env=self.environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )
        while not when():
            assert process.poll() is None, "the update ended before it could be killed"
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.pulumi("cancel", "--yes")

    def destroy(self) -> str:
        return self.pulumi("destroy", "--yes", "--skip-preview")

    def outputs(self) -> dict[str, Any]:
        """Stack outputs, secrets shown."""
        shown = subprocess.run(
            self.command("stack", "output", "--json", "--show-secrets"), cwd=ROOT,
            env=self.environment, check=True, capture_output=True, text=True,
        )
        return dict(json.loads(shown.stdout))

    def everything(self) -> str:
        """Every file of the state, and all that was said: what must hold no secret."""
        files = [each for each in (self.home / "state").rglob("*") if each.is_file()]
        return "\n".join([*(each.read_text(errors="replace") for each in files), *self.said])


CONFIGURED = ("up", "refresh", "destroy", "preview", "import", "config")
