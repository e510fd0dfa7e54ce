"""The Docker daemon that a verb talks to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docker import DockerClient


class NoDaemon(Exception):
    """Docker does not say what a verb has to know; the message says why and what to do."""


def client(host: str = "") -> DockerClient:
    """Of `host`, or where DOCKER_HOST points, or this machine's.

    Raises NoWay where a server cannot be reached by ssh, or no daemon answers.
    """
    import docker

    from components.docker.daemon import Daemon
    from provider.docker import tunnel

    where = host or os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    if where.startswith("ssh://"):
        where = tunnel.to(where).address()
    # docker-py says the same in a stack trace.
    if where.startswith("unix://") and (why := Daemon(where).absent()):
        raise tunnel.NoWay(why)
    return docker.DockerClient(base_url=where, timeout=60)
