"""Whether a daemon answers, asked without docker-py: a third of a second of every run."""

import http.client
import socket
from urllib.parse import urlsplit

_TIMEOUT = 10.0


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_TIMEOUT)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_TIMEOUT)
        self.sock.connect(self._path)


def answers(host: str) -> bool:
    """True for an answering daemon, and for one that only its first use can reach (SSH)."""
    address = urlsplit(host)
    connection: http.client.HTTPConnection
    if address.scheme == "unix":
        connection = _UnixConnection(address.path)
    elif address.scheme in ("tcp", "http"):
        connection = http.client.HTTPConnection(
            address.hostname or "", address.port or 2375, timeout=_TIMEOUT
        )
    else:
        return True
    try:
        connection.request("GET", "/_ping")
        with connection.getresponse() as response:
            return response.status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
