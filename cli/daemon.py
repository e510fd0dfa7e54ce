"""The Docker daemon that a verb talks to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docker import DockerClient


def client(host: str = "") -> DockerClient:
    """Of `host`, or where DOCKER_HOST points, or this machine's."""
    import docker

    where = host or os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    return docker.DockerClient(
        base_url=where, use_ssh_client=where.startswith("ssh://"), timeout=60
    )
