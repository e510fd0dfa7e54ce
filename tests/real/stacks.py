"""A stack of this project under the real engine, with a state and a product name of its own."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
# Of this run: two clones of the project may run these tests at once on one Docker daemon.
RUN = secrets.token_hex(2)
NOTHING: Mapping[str, str] = MappingProxyType({})


@cache
def prepared() -> dict[str, str]:
    """The variables that `make -s env` exports."""
    text = subprocess.run(
        ["make", "-s", "env"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    found = {}
    for word in shlex.split(text):
        key, mark, value = word.partition("=")
        if mark:
            found[key.rstrip(";")] = value.rstrip(";").replace("$PATH", os.environ["PATH"])
    return found


def free_port() -> int:
    """A port of this machine that nobody listens on now.

    Below those that the kernel gives to outgoing connections: a stack comes and goes, and one of
    them would take its port meanwhile.
    """
    while True:
        port = 20_000 + secrets.randbelow(10_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@dataclass
class RealStack:
    """`name` is the stack, `app` the product; `config` replaces or adds `slipway:` sections.

    The product's name gets the run's suffix, so that nothing of it meets another run's.
    """

    name: str
    app: str
    home: Path
    config: Mapping[str, Any] = field(default_factory=dict)
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.app = f"{self.app.removesuffix(RUN)}{RUN}"
        (self.home / "state").mkdir(parents=True, exist_ok=True)
        (self.home / "passphrase").write_text("a passphrase of the tests")
        self.write(self.config)
        self.pulumi("stack", "init", self.name)

    @property
    def file(self) -> Path:
        """The stack's settings file; git ignores its name."""
        return ROOT / f"Pulumi.{self.name}.yaml"

    def write(self, config: Mapping[str, Any]) -> None:
        """Settings of the dev stack with another name and port, and `config` on top."""
        document = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
        old = yaml.safe_load(self.file.read_text()) if self.file.exists() else {}
        settings = document["config"]
        settings["slipway:app"] = {"name": self.app}
        settings["slipway:docker"] = {"port": self.port}
        for key, value in config.items():
            if value is None:
                settings.pop(f"slipway:{key}", None)
            else:
                settings[f"slipway:{key}"] = value
        kept = {key: old[key] for key in ("encryptionsalt",) if key in old}
        self.file.write_text(yaml.safe_dump({**kept, "config": settings}, sort_keys=False))

    def settings(self) -> dict[str, Any]:
        """The stack file's `config`."""
        return dict(yaml.safe_load(self.file.read_text())["config"])

    @property
    def environment(self) -> dict[str, str]:
        """What `make -s env` prepares, with this stack's own state and passphrase."""
        return {
            **os.environ,
            **prepared(),
            "PULUMI_BACKEND_URL": f"file://{self.home}/state",
            "PULUMI_CONFIG_PASSPHRASE_FILE": str(self.home / "passphrase"),
            "NO_COLOR": "1",
            "PULUMI_DEBUG_COMMANDS": "true",  # offers --event-log
        }

    @property
    def origin(self) -> str:
        """Where the product answers."""
        return f"http://localhost:{self.port}"

    def run(
        self, command: Sequence[str], more: Mapping[str, str] = NOTHING
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in the project's folder for this stack, with `more` variables, output in
        one stream."""
        return subprocess.run(
            command,
            cwd=ROOT,
            env={**self.environment, **more},
            text=True,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def pulumi(
        self, *arguments: str, check: bool = True, more: Mapping[str, str] = NOTHING
    ) -> subprocess.CompletedProcess[str]:
        """Run `pulumi ARGUMENTS` for this stack, with `more` variables, output in one stream."""
        named = () if arguments[:2] == ("stack", "init") else ("--stack", self.name)
        command = ["pulumi", *arguments, *named, "--non-interactive", "--color", "never"]
        done = self.run(command, more)
        assert not check or done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}"
        return done

    def up(self, *arguments: str, check: bool = True) -> str:
        """`pulumi up` without questions; its output."""
        return self.pulumi("up", "--yes", "--skip-preview", *arguments, check=check).stdout

    def unchanged(self) -> None:
        """`pulumi up` and `pulumi refresh` both find nothing to do."""
        self.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes")
        self.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")

    def outputs(self) -> dict[str, Any]:
        """Stack outputs, secrets hidden."""
        return dict(json.loads(self.pulumi("stack", "output", "--json").stdout))

    def slipway(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run `slipway ARGUMENTS` for this stack."""
        done = self.run([str(ROOT / ".venv/bin/slipway"), *arguments, "--stack", self.name])
        assert not check or done.returncode == 0, done.stdout
        return done

    def make(self, verb: str) -> str:
        """What `make up`, `make down` do once the toolchain is there; the output."""
        command = [sys.executable, "-S", "-m", "toolchain", "stack", verb, "--stack", self.name]
        done = self.run(command)
        assert done.returncode == 0, done.stdout
        return done.stdout

    def killed(self, moment: str, operation: str = "up") -> bool:
        """Start an operation and kill the engine alone (-9) when its output says `moment`.

        Returns whether it was killed: an operation that never says it ends by itself.
        """
        command = ["pulumi", operation, "--yes", "--skip-preview", "--stack", self.name]
        with subprocess.Popen(
            [*command, "--non-interactive", "--color", "never"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as engine:
            assert engine.stdout is not None
            for line in engine.stdout:
                if re.search(moment, line):
                    engine.send_signal(signal.SIGKILL)
                    return True
        return False

    def half_written(self) -> None:
        """Leave the state as a kill does in the moment in which the engine saves it."""
        for file in (self.home / "state/.pulumi/stacks").rglob("*.attrs"):
            file.write_bytes(b"")

    def destroy(self) -> str:
        """`pulumi destroy` without questions; its output."""
        return self.pulumi("destroy", "--yes", "--skip-preview").stdout

    def state_text(self) -> str:
        """Every file of the state, as text: what a thief of the state would read."""
        files = (self.home / "state").rglob("*")
        return "\n".join(file.read_text(errors="replace") for file in files if file.is_file())

    def remove(self) -> None:
        """Destroy what is left, the data volumes too, and the settings file."""
        import docker

        self.slipway("recover", "--yes", check=False)
        self.pulumi("destroy", "--yes", "--skip-preview", check=False)
        client = docker.from_env()
        prefix = {"label": f"slipway.stack={self.app}-{self.name}"}
        for container in client.containers.list(all=True, filters=prefix):
            container.remove(force=True)
        for volume in client.volumes.list(filters=prefix):
            volume.remove()
        for network in client.networks.list(filters=prefix):
            _remove(network)
        client.close()
        self.file.unlink(missing_ok=True)


def _remove(network: Any) -> None:
    """Docker may count a container that is gone among a network's for a moment more."""
    from docker.errors import APIError

    for _ in range(20):
        try:
            network.remove()
            return
        except APIError as error:
            if error.status_code != 403:
                raise
        time.sleep(0.5)
    network.remove()
