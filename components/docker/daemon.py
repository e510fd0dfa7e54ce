"""Questions to the Docker daemon from the program itself: is it there, does it have this image.

docker-py answers, but only when there is a question: importing it costs a third of a second.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlparse

from components.errors import DaemonError

if TYPE_CHECKING:
    from docker import DockerClient

SOCKET = "/var/run/docker.sock"


class Daemon:
    """The daemon at `host`, or where DOCKER_HOST points, or this machine's."""

    def __init__(self, host: str) -> None:
        self.host = host or os.environ.get("DOCKER_HOST", "") or f"unix://{SOCKET}"

    @cached_property
    def client(self) -> DockerClient:
        """A docker-py client; raises docker.errors.DockerException where none answers."""
        import docker

        return docker.DockerClient(
            base_url=self.host, use_ssh_client=self.host.startswith("ssh://"), timeout=30
        )

    @property
    def local(self) -> bool:
        """Whether ports and files of the daemon are this machine's."""
        return self.host.startswith("unix://")

    def absent(self) -> str | None:
        """Why no daemon answers, and what to do; None when one does. Milliseconds when local."""
        if not self.local:
            return self._absent_remote()
        path = urlparse(self.host).path
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(5)
            try:
                probe.connect(path)
            except FileNotFoundError:
                return f"no Docker daemon at {path}; start Docker, or run: make doctor"
            except PermissionError:
                return (
                    f"no permission for the Docker daemon at {path}; "
                    "run: sudo usermod -aG docker $USER, then log in again"
                )
            except OSError as error:
                why = error.strerror or str(error)
                return f"the Docker daemon at {path} does not answer ({why}); run: make doctor"
        return None

    def _absent_remote(self) -> str | None:
        from docker.errors import DockerException

        try:
            self.client.ping()
        except (DockerException, OSError) as error:
            return (
                f"no Docker daemon answers at {self.host} ({error}); "
                f"check: ssh {urlparse(self.host).netloc} docker info"
            )
        return None

    def image(self, reference: str) -> dict[str, Any] | None:
        """The daemon's description of an image, None when it has no such image."""
        if self.local:
            found = _ask(urlparse(self.host).path, f"/images/{quote(reference, safe='')}/json")
            return found and dict(found)
        from docker.errors import ImageNotFound

        try:
            return dict(self.client.images.get(reference).attrs)
        except ImageNotFound:
            return None

    def users_of(self, volume: str) -> list[Mapping[str, Any]]:
        """Running containers that mount `volume`, as the daemon lists them."""
        return self._running(volume=volume)

    def publisher(self, port: int) -> Mapping[str, Any] | None:
        """The running container that publishes `port`, as the daemon lists it."""
        return next(iter(self._running(publish=str(port))), None)

    def _running(self, **filters: str) -> list[Mapping[str, Any]]:
        if self.local:
            asked = json.dumps({key: [value] for key, value in filters.items()})
            question = f"/containers/json?filters={quote(asked)}"
            return list(_ask(urlparse(self.host).path, question) or ())
        return list(self.client.api.containers(filters=filters))


class _Socket(http.client.HTTPConnection):
    """HTTP over the daemon's socket: two questions are not worth docker-py's import."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=30)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _ask(path: str, what: str) -> Any:
    """The daemon's JSON; None for 404."""
    connection = _Socket(path)
    try:
        connection.request("GET", what)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status == http.client.NOT_FOUND:
        return None
    if answer.status != http.client.OK:
        raise DaemonError(
            f"the Docker daemon answered {answer.status}: {body.decode()[:200]}; run: make doctor"
        )
    return json.loads(body)


def free_bytes(path: Path) -> int:
    """Bytes free where `path` (or its nearest existing parent) lies."""
    while not path.exists():
        path = path.parent
    status = os.statvfs(path)
    return status.f_bavail * status.f_frsize
