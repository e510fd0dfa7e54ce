"""Where Docker answers, asked without its client: a few milliseconds instead of fifty."""

import hashlib
import json
import os
import socket
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlparse

_DEFAULT = "unix:///var/run/docker.sock"
_PATIENCE = 3.0
_PORT = 2375


class Answer(NamedTuple):
    """What the daemon said: an HTTP status, or 0 and the reason why there is none."""

    status: int
    text: str


def address() -> str:
    """`DOCKER_HOST`, the chosen context's host, a rootless daemon's socket, or the usual one."""
    named = os.environ.get("DOCKER_HOST") or _of_context()
    if named:
        return named
    rootless = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"), "docker.sock")
    usual = Path(_DEFAULT.removeprefix("unix://"))
    return f"unix://{rootless}" if rootless.is_socket() and not usual.is_socket() else _DEFAULT


def _of_context() -> str:
    """The host of the docker context in use; empty for the default context."""
    folder = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    try:
        settings = json.loads((folder / "config.json").read_text())
        name = os.environ.get("DOCKER_CONTEXT") or settings.get("currentContext", "default")
        if name == "default":
            return ""
        digest = hashlib.sha256(name.encode()).hexdigest()
        meta = json.loads((folder / "contexts" / "meta" / digest / "meta.json").read_text())
        return str(meta["Endpoints"]["docker"]["Host"])
    except (OSError, ValueError, KeyError):
        return ""


def _connect() -> socket.socket:
    """A connection to a daemon that is reached directly; raises `OSError`."""
    url = urlparse(address())
    if url.scheme != "unix":
        return socket.create_connection((url.hostname, url.port or _PORT), timeout=_PATIENCE)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(_PATIENCE)
    try:
        connection.connect(url.path)
    except OSError:
        connection.close()
        raise
    return connection


def direct() -> bool:
    """Whether the daemon can be asked without its client (not over SSH or TLS)."""
    scheme = urlparse(address()).scheme
    return scheme == "unix" or (scheme == "tcp" and not os.environ.get("DOCKER_TLS_VERIFY"))


def get(path: str) -> Answer:
    """Ask the daemon for `path`. HTTP/1.0, so that the answer ends where the connection does."""
    if not direct():
        return Answer(0, f"{address()} is reached through the docker client")
    try:
        with _connect() as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\nHost: docker\r\n\r\n".encode())
            with connection.makefile("rb") as stream:
                head, _, body = stream.read().partition(b"\r\n\r\n")
    except OSError as error:
        return Answer(0, str(error))
    version, _, rest = head.decode(errors="replace").partition(" ")
    if not version.startswith("HTTP/") or not rest[:3].isdigit():
        return Answer(0, "what answers there is not Docker")
    return Answer(int(rest[:3]), body.decode(errors="replace"))


def has_image(name: str) -> bool:
    """Whether the daemon has a local image of this name."""
    return get(f"/images/{quote(name, safe='')}/json").status == 200
