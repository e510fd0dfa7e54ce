"""A place where the project's images run as the docker platform runs them: hardened, apart."""

import contextlib
import functools
import io
import os
import shutil
import subprocess
import tarfile
import uuid
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.errors import DockerException, NotFound
from docker.models.containers import Container
from docker.models.networks import Network

from toolchain import garage, npm, scratch

IMAGES = Path(__file__).resolve().parents[2] / "images"
BASE = "slipway-toolchain/base:trixie"
ARGUMENTS = {"BASE": BASE, "GARAGE": garage.IMAGE, "NPM": npm.IMAGE}
HARDENING: dict[str, Any] = {
    "read_only": True,
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges"],
    "pids_limit": 200,
}


@functools.cache
def client_program() -> str:
    """The first Docker client that builds with BuildKit: an old one, or one with buildx."""
    for program in ("docker", "/usr/bin/docker"):
        version = subprocess.run(
            [program, "version", "--format", "{{.Client.Version}}"], capture_output=True, text=True
        ).stdout
        buildx = subprocess.run([program, "buildx", "version"], capture_output=True)
        if shutil.which(program) and (version.startswith("20.") or buildx.returncode == 0):
            return program
    raise LookupError("no Docker client builds with BuildKit; install docker-buildx")


@functools.cache
def needs(*images: str) -> None:
    """Skip, saying so, where no Docker daemon answers, or it has not these images."""
    try:
        docker.from_env().close()
    except DockerException as error:
        pytest.skip(f"no Docker daemon answers ({error}); run: make up")
    for image in images:
        if not scratch.exists(client_program(), image):
            pytest.skip(f"{image} is not there; run: make up")


def build(image: str, target: str = "") -> str:
    """Build one folder of images/ and name the result; quick when nothing changed.

    The tag is of this clone: another one that is tested at the same time has images of its own.
    """
    clone = f"{zlib.crc32(str(IMAGES).encode()):08x}"
    name = f"slipway-test/{image}{'-' + target if target else ''}:{clone}"
    command = [client_program(), "build", "--quiet", "--tag", name, str(IMAGES / image)]
    text = (IMAGES / image / "Dockerfile").read_text()
    for key, value in ARGUMENTS.items():
        command += ["--build-arg", f"{key}={value}"] if f"ARG {key}=" in text else []
    command += ["--target", target] if target else []
    environment = {**os.environ, "DOCKER_BUILDKIT": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    return name


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """A tar of files as Docker's uploads make it: owned by root, readable by everybody."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            content = text.encode() if isinstance(text, str) else text
            entry.size, entry.mode = len(content), 0o444
            tar.addfile(entry, io.BytesIO(content))
    return stream.getvalue()


class Bench:
    """Networks, volumes and containers of one test module; `clear` removes all of them."""

    def __init__(self) -> None:
        self.docker = docker.from_env()
        self.name = f"d-test-{uuid.uuid4().hex[:8]}"
        self.labels = {"slipway.test": self.name}
        self.network: Network = self.docker.networks.create(
            self.name, internal=True, labels=self.labels
        )

    def volume(self) -> str:
        """An empty volume."""
        return str(self.docker.volumes.create(labels=self.labels).name)

    def secrets(self, files: Mapping[str, str], volume: str = "") -> str:
        """A volume as a consumer gets it: filled by a container that never starts."""
        volume = volume or self.volume()
        container = self.docker.containers.create(
            build("tools"), network_mode="none", labels=self.labels,
            volumes={volume: {"bind": "/run/slipway", "mode": "rw"}},
        )
        container.put_archive("/run/slipway", archive(files))
        container.remove()
        return volume

    def run(
        self,
        image: str,
        command: list[str] | None = None,
        *,
        secrets: str = "",
        data: str = "",
        mount: str = "/data",
        memory: str = "256m",
        tmpfs: tuple[str, ...] = ("/tmp",),  # noqa: S108 - inside the container
        user: str | None = None,
        env: Mapping[str, str] | None = None,
        entrypoint: list[str] | None = None,
    ) -> Container:
        """Start a hardened container, and do not wait for it."""
        mounts = {secrets: {"bind": "/run/slipway", "mode": "ro"}} if secrets else {}
        mounts |= {data: {"bind": mount, "mode": "rw"}} if data else {}
        container: Container = self.docker.containers.create(
            # A container without a name of ours is not in Docker's DNS.
            image, command, name=f"{self.name}-{uuid.uuid4().hex[:6]}",
            network=self.network.name, labels=self.labels, volumes=mounts,
            mem_limit=memory, memswap_limit=memory, tmpfs=dict.fromkeys(tmpfs, ""), user=user,
            environment=dict(env or {}), entrypoint=entrypoint, **HARDENING,
        )
        container.start()
        return container

    def clear(self) -> None:
        """Remove what was made here, and only that."""
        mine: dict[str, Any] = {"label": f"slipway.test={self.name}"}
        for container in self.docker.containers.list(all=True, filters=mine):
            container.remove(force=True, v=True)
        for volume in self.docker.volumes.list(filters=mine):
            volume.remove(force=True)
        with contextlib.suppress(NotFound):
            self.network.remove()
        self.docker.close()
