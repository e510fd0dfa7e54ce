"""Questions to the Docker daemon from the program itself: is it there, does it have this image.

Asked over the daemon's socket in plain HTTP: importing docker-py costs a third of a second.
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
    from components.docker.server import Facts
    from provider.docker.tunnel import Tunnel

SOCKET = "/var/run/docker.sock"
PORT = 2375
# For one answer.
SECONDS = 30


class Daemon:
    """The daemon at `host`, or where DOCKER_HOST points, or this machine's."""

    def __init__(self, host: str = "") -> None:
        self.host = host or os.environ.get("DOCKER_HOST", "") or f"unix://{SOCKET}"
        self._images: dict[str, dict[str, Any]] = {}

    @property
    def local(self) -> bool:
        """Whether ports and files of the daemon are this machine's."""
        return self.host.startswith("unix://")

    @property
    def server(self) -> bool:
        """Whether it is reached by ssh."""
        return self.host.startswith("ssh://")

    @property
    def name(self) -> str:
        """The server's name or address."""
        return urlparse(self.host).hostname or ""

    @cached_property
    def _tunnel(self) -> Tunnel:
        from components.docker.server import script
        from provider.docker.tunnel import Tunnel

        return Tunnel(self.host, script=script(self.host))

    def close(self) -> None:
        """End the connection to the server, where there is one; it is made anew when needed."""
        if "_tunnel" in self.__dict__:
            self._tunnel.close()

    def facts(self) -> Facts:
        """What the server says of itself. Raises NoWay where it cannot be reached."""
        from components.docker.server import Facts

        self._tunnel.address()
        return Facts.read(self._tunnel.said)

    def absent(self) -> str | None:
        """Why no daemon answers, and what to do; None when one does. Milliseconds when local."""
        if self.server:
            return self._absent_server()
        if not self.local:
            return self._silent(f"no Docker daemon answers at {self.host}", "run: make doctor")
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

    def _absent_server(self) -> str | None:
        from components.docker.server import refusals
        from provider.docker.tunnel import NoWay

        try:
            facts = self.facts()
        except NoWay as error:
            return str(error)
        for refused in refusals(self.host, facts):
            return refused
        return self._silent(
            f"Docker on {self.name} does not answer", "look there at: journalctl -u docker"
        )

    def _silent(self, what: str, advice: str) -> str | None:
        try:
            self._asked("/version")
        except (OSError, http.client.HTTPException, DaemonError) as error:
            return f"{what} ({str(error) or type(error).__name__}); {advice}"
        return None

    def image(self, reference: str) -> dict[str, Any] | None:
        """The daemon's description of an image, None when it has no such image."""
        if reference in self._images:
            return self._images[reference]
        found = self._ask(f"/images/{quote(reference, safe='')}/json")
        if found and reference.startswith("sha256:"):
            # What a digest stands for stays what it is.
            self._images[reference] = found
        return found and dict(found)

    def users_of(self, volume: str) -> list[Mapping[str, Any]]:
        """Running containers that mount `volume`, as the daemon lists them."""
        return self.containers(volume=volume)

    def publishers(self, port: int) -> list[Mapping[str, Any]]:
        """Running containers that publish `port`."""
        return self.containers(publish=str(port))

    def containers(self, **filters: str) -> list[Mapping[str, Any]]:
        """Running containers, as the daemon lists them."""
        wanted = quote(json.dumps({key: [value] for key, value in filters.items()}))
        return list(self._ask(f"/containers/json?filters={wanted}") or ())

    def _ask(self, what: str) -> Any:
        """The daemon's JSON; None for 404. Raises DaemonError."""
        try:
            return self._asked(what)
        except (OSError, http.client.HTTPException) as error:
            why = str(error) or type(error).__name__
            raise DaemonError(
                f"the Docker daemon does not answer ({why}); run: make doctor"
            ) from error

    def _asked(self, what: str) -> Any:
        connection = self._connection()
        try:
            connection.request("GET", what)
            answer = connection.getresponse()
            body = answer.read()
        finally:
            connection.close()
        if answer.status == http.client.NOT_FOUND:
            return None
        if answer.status != http.client.OK:
            said = body.decode()[:200]
            raise DaemonError(
                f"the Docker daemon answered {answer.status}: {said}; run: make doctor"
            )
        return json.loads(body)

    def _connection(self) -> http.client.HTTPConnection:
        address = urlparse(self._tunnel.address() if self.server else self.host)
        if address.scheme == "unix":
            return _Socket(address.path)
        return http.client.HTTPConnection(
            address.hostname or "", address.port or PORT, timeout=SECONDS
        )


class _Socket(http.client.HTTPConnection):
    """HTTP over the daemon's socket."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def free_bytes(path: Path) -> int:
    """Bytes free where `path` (or its nearest existing parent) lies."""
    while not path.exists():
        path = path.parent
    status = os.statvfs(path)
    return status.f_bavail * status.f_frsize
