"""The Docker daemon that a verb talks to."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docker import DockerClient


# Seconds.
FIRST_ANSWER, ANSWER = 20, 60


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
    # A daemon that hangs takes connections all the same.
    made = docker.DockerClient(base_url=where, timeout=FIRST_ANSWER)
    made.api.timeout = ANSWER
    return made


def said_by(error: Exception) -> str | None:
    """What a person is told of an error of docker-py's; None of any other."""
    # Importing it costs a third of a second; without it, nobody has raised one.
    if "docker" not in sys.modules:
        return None
    from docker.errors import APIError, DockerException
    from requests.exceptions import RequestException, Timeout

    if isinstance(error, Timeout):
        return "the Docker daemon takes connections and does not answer; run: make doctor"
    if isinstance(error, APIError):
        return f"the Docker daemon answered: {error.explanation or error}; run: make doctor"
    if isinstance(error, DockerException | RequestException):
        return f"the Docker daemon does not answer ({error}); run: make doctor"
    return None
