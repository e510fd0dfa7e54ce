"""The stack that is measured: the dev stack's settings under a name and a state of their own."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.events import Tail
from tests.real.stacks import NOTHING, ROOT, RealStack

NAME, APP = "test-bench", "slipbench"


# Seconds until a command of the stack's is ended: the longest one builds all images.
PATIENCE = 600.0
# Those that it then has to put its state in order, before all that it started is killed.
GRACE = 30.0


class Failed(Exception):
    """A command that is measured has failed; the text is what it said."""


class BenchStack(RealStack):
    """A real stack whose commands can be timed."""

    def __init__(self, home: Path) -> None:
        super().__init__(NAME, APP, home)

    def run(
        self, command: Sequence[str], more: Mapping[str, str] = NOTHING
    ) -> subprocess.CompletedProcess[str]:
        """As the tests' stacks do, but never for longer than PATIENCE."""
        return bounded(command, {**self.environment, **more}, PATIENCE)

    def timed_up(self, *arguments: str, more: Mapping[str, str] = NOTHING) -> float:
        """Seconds of `pulumi up --yes ARGUMENTS`, with `more` variables."""
        start = time.monotonic()
        done = self.pulumi("up", "--yes", *arguments, check=False, more=more)
        if done.returncode:
            raise Failed(f"pulumi up: {done.stdout[-3000:]}")
        return time.monotonic() - start

    def watched_up(self) -> tuple[float, Tail]:
        """Seconds of `pulumi up --yes --skip-preview`, and its events as they came, among them
        what the program registers when."""
        log = self.home / f"events-{time.monotonic_ns()}.jsonl"
        with Tail(log) as tail:
            options = ("--skip-preview", "--event-log", str(log))
            seconds = self.timed_up(*options, more={"SLIPWAY_DEBUG": "1"})
        return seconds, tail

    def resources(self) -> list[dict[str, Any]]:
        """The state's resources."""
        exported = self.pulumi("stack", "export").stdout
        return list(json.loads(exported)["deployment"]["resources"])

    def forget(self) -> None:
        """Destroy the stack and its data volumes, so that the next `up` starts from nothing."""
        self.destroy()
        self._volumes_away()

    def _volumes_away(self) -> None:
        import docker

        client = docker.from_env()
        for volume in client.volumes.list(filters={"label": f"slipway.stack={self.label}"}):
            volume.remove()
        client.close()

    def gateway(self) -> str:
        """The gateway's own `address:port`, where a server's clients end up: Docker translates a
        public port's addresses in the kernel, and a loopback one's in a process, docker-proxy."""
        import docker

        client = docker.from_env()
        labels = [f"slipway.stack={self.label}", "slipway.component=gateway"]
        [gateway] = client.containers.list(filters={"label": labels})
        client.close()
        address = next(iter(gateway.attrs["NetworkSettings"]["Networks"].values()))["IPAddress"]
        port = next(iter(gateway.attrs["HostConfig"]["PortBindings"])).partition("/")[0]
        return f"{address}:{port}"

    @property
    def label(self) -> str:
        """The value of the label `slipway.stack` on everything of this stack."""
        return f"{self.app}-{self.name}"

    def remove(self) -> None:
        """As the tests' stacks do, and the names of the images that were built.

        What cannot be removed is said: the figures that were measured are not lost over it.
        """
        import docker
        from docker.errors import APIError

        try:
            super().remove()
        except APIError as error:
            sys.stderr.write(f"something of the stack is left: {error.explanation}\n")
        client = docker.from_env()
        for image in client.images.list():
            for tag in image.tags:
                if tag.startswith(f"{self.label}/"):
                    client.images.remove(tag, noprune=True)
        client.close()


def bounded(
    command: Sequence[str], environment: Mapping[str, str], most: float
) -> subprocess.CompletedProcess[str]:
    """Run a command in the project's folder, its output in one stream. Where it has not ended after
    `most` seconds it is interrupted, then killed with all that it started. Raises Failed.
    """
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, stdout=said, stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            process.wait(most)
        except subprocess.TimeoutExpired:
            _end(process)
            said.seek(0)
            raise Failed(
                f"{shlex.join(command)} had not ended after {most:.0f} s: {said.read()[-3000:]}"
            ) from None
        except BaseException:
            _end(process)
            raise
        said.seek(0)
        return subprocess.CompletedProcess(command, process.returncode, said.read())


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def timed(command: Sequence[str], environment: dict[str, str] | None = None) -> float:
    """Seconds of a command in the project's folder. Raises Failed with its output."""
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment, text=True, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    if done.returncode:
        raise Failed(f"{shlex.join(command)}: {done.stdout[-3000:]}")
    return time.monotonic() - start
