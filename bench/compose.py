"""The same product by `docker compose`: same images, limits, health checks and order.

The compose file is read off the running stack, so it cannot differ by accident. What Slipway
creates while it is timed (secret files, the gateway's configuration and routes) is handed to
compose ready-made, on volumes that are there before: the comparison leans towards compose.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bench.services import PROJECT, copy_of, ready_made, services, volumes
from bench.stack import BenchStack, Failed
from tests.real.stacks import ROOT

if TYPE_CHECKING:
    from docker import DockerClient

TOOL, BASE = "slipbench-compose-tool", "slipway-toolchain/base:trixie"
Filters = dict[str, str | list[str] | bool]
SOCKET = "/var/run/docker.sock"
DOCKERFILE = f"""FROM {BASE}
RUN apt-get update \\
 && apt-get install -y --no-install-recommends docker-compose \\
 && rm -rf /var/lib/apt/lists/*
"""
JOB = "slipway:docker:Job"


class Compose:
    """A compose project made from a stack that is up, driven by Debian's docker-compose."""

    def __init__(self, stack: BenchStack, client: DockerClient) -> None:
        self._stack, self._client = stack, client
        self._file = stack.home / "compose.yaml"
        self.containers = 0

    def capture(self) -> None:
        """Write the compose file, and copy the volumes that it takes ready-made."""
        label: Filters = {"label": f"slipway.stack={self._stack.label}"}
        running = self._client.containers.list(filters=label)
        self.containers = len(running)
        networks = {
            str(network.name): network.attrs["Labels"]["slipway.urn"].rsplit("-", 1)[-1]
            for network in self._client.networks.list(filters=label)
        }
        jobs = [each["inputs"] for each in self._stack.resources() if each["type"] == JOB]
        ready = {volume for each in running for volume in ready_made(each)}
        ready |= {volume for job in jobs for volume in job.get("volumes") or {}}
        document = {
            "name": PROJECT,
            "networks": {key: {"internal": key != "edge"} for key in networks.values()},
            "services": services(running, jobs, networks, self._stack.label),
            "volumes": volumes(running, ready),
        }
        self._file.write_text(yaml.safe_dump(document, sort_keys=False))
        for volume in sorted(ready):
            self._copy(volume)

    def _copy(self, volume: str) -> None:
        """The volume's content on `slipbench-compose-<volume>`, owners and all."""
        tools = f"{self._stack.label}/tools:current"
        copied = self._client.volumes.create(copy_of(volume), labels={"slipway.bench": PROJECT})
        source, target = (
            self._client.containers.create(
                tools, ["true"], volumes={name: {"bind": "/copy", "mode": "rw"}},
                labels={"slipway.bench": PROJECT},
            )
            for name in (volume, copied.name)
        )
        content, _ = source.get_archive("/copy/.")
        target.put_archive("/copy", b"".join(content))
        source.remove()
        target.remove()

    def start_tool(self) -> str:
        """Start the container that docker-compose runs in; returns docker-compose's version."""
        with tempfile.TemporaryDirectory(prefix="slipbench-") as folder:
            (Path(folder) / "Dockerfile").write_text(DOCKERFILE)
            self._docker("build", "--quiet", "--tag", TOOL, folder)
        home, project = str(self._stack.home), str(ROOT)
        mounts = [f"{SOCKET}:{SOCKET}", f"{home}:{home}", f"{project}:{project}:ro"]
        self._docker(
            "run", "--detach", "--name", TOOL, "--init", "--network", "none",
            *(word for mount in mounts for word in ("--volume", mount)), TOOL, "sleep", "3600",
        )
        return self._docker("exec", TOOL, "docker-compose", "version", "--short").strip()

    def up(self) -> float:
        """Seconds of `docker-compose up -d --wait`, measured beside it."""
        start = time.monotonic()
        said = self._docker(
            "exec", TOOL, "docker-compose", "--file", str(self._file), "up", "--detach", "--wait",
            "--wait-timeout", "180", "--quiet-pull", check=False,
        )
        seconds = time.monotonic() - start
        # It reports a job that has ended as a failure, so what counts is who is well.
        label: Filters = {"label": f"com.docker.compose.project={PROJECT}"}
        states = [each.attrs["State"] for each in self._client.containers.list(filters=label)]
        well = [state for state in states if state.get("Health", {}).get("Status") == "healthy"]
        if len(well) != self.containers:
            count = f"{len(well)} of {self.containers} are healthy"
            raise Failed(f"docker-compose: {count}\n{said[-2000:]}")
        return seconds

    def down(self) -> None:
        """Remove the project's containers, networks and data volumes."""
        self._docker(
            "exec", TOOL, "docker-compose", "--file", str(self._file), "down", "--volumes",
            "--timeout", "10", check=False,
        )

    def remove(self) -> None:
        """Everything that this class made, whatever state it is in."""
        self.down()
        self._docker("rm", "--force", TOOL, check=False)
        for volume in self._client.volumes.list(filters={"label": f"slipway.bench={PROJECT}"}):
            volume.remove(force=True)
        self._docker("image", "rm", TOOL, check=False)

    def _docker(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            ["docker", *arguments], env=self._stack.environment, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )
        if check and done.returncode:
            raise Failed(f"docker {' '.join(arguments)}: {done.stdout[-2000:]}")
        return done.stdout
