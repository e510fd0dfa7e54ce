"""The Docker daemon: one client for each thread, and its errors in the official plugin's words."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from toolchain.plugins.bridge.bridged import Refused

if TYPE_CHECKING:
    from toolchain.plugins.docker.tunnel import Tunnel

_TIMEOUT = 600
"""Seconds for one answer: a pull or a slow stop must not be cut off."""


class Daemon:
    """The daemon at `host`, e.g. `unix:///var/run/docker.sock` or `ssh://user@server`."""

    def __init__(self, host: str, ssh_options: Sequence[str] = ()) -> None:
        self.host = host
        self._tunnel: Tunnel | None = None
        self._version = "auto"
        if host.startswith("ssh://"):
            from toolchain.plugins.docker import tunnel

            self._tunnel = tunnel.Tunnel(host, ssh_options)
        self._local = threading.local()

    @property
    def api(self) -> Any:
        """This thread's client. docker-py costs a third of a second to import, so a run in which
        nothing changes never gets here."""
        client = getattr(self._local, "client", None)
        if client is None:
            client = self._connected()
            self._local.client = client
        return client

    def address(self) -> str:
        """Where this machine reaches the daemon: the host, or this end of the way to it."""
        return self._tunnel.address() if self._tunnel else self.host

    def close(self) -> None:
        if self._tunnel:
            self._tunnel.close()

    def _connected(self) -> Any:
        from docker import APIClient
        from docker.errors import DockerException

        try:
            client = APIClient(self.address(), version=self._version, timeout=_TIMEOUT)
        except DockerException as error:
            raise Refused(_unreachable(self.host, error)) from error
        # Every further thread need not ask the daemon again which version it speaks.
        self._version = client.api_version
        return client

    @contextmanager
    def saying(self, before: str = "", made: str = "") -> Iterator[Any]:
        """The client; what fails inside is raised as `before: what the daemon said`."""
        from docker.errors import APIError, DockerException
        from requests.exceptions import RequestException

        try:
            yield self.api
        except APIError as error:
            reason = f"Error response from daemon: {explanation(error)}"
            raise Refused(_joined(before, reason), made) from error
        except (RequestException, DockerException, OSError) as error:
            raise Refused(_joined(before, _unreachable(self.host, error)), made) from error

    def inspected(self, look: Callable[[Any], Any], before: str) -> dict[str, Any] | None:
        """What the daemon says of one thing, None where it has none such."""
        from docker.errors import APIError

        with self.saying(before) as api:
            try:
                return dict(look(api))
            except APIError as error:
                if is_missing(error):
                    return None
                raise

    def post(self, path: str, body: Any, before: str, made: str = "") -> Any:
        """A request that docker-py has no call for, or one with less in it; gives the answer."""
        with self.saying(before, made) as api:
            answer = api._post_json(api._url(path), data=body)
            api._raise_for_status(answer)
            return answer.json() if answer.content else {}


def _joined(before: str, reason: str) -> str:
    return f"{before}: {reason}" if before and not before.endswith(" ") else before + reason


def explanation(error: Any) -> str:
    return str(error.explanation or error).strip()


def is_missing(error: Any) -> bool:
    return getattr(error, "status_code", None) == 404


def _unreachable(host: str, error: Exception) -> str:
    return (
        f"Cannot connect to the Docker daemon at {host}. Is the docker daemon running? "
        f"({_first_line(error)}); start it, then run again"
    )


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
