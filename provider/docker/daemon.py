"""The Docker daemon that a resource names, and what can be said about its containers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from provider.declaration import Input
from provider.docker import tunnel
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

LOG_LINES = 20
# Seconds for one answer: a server may take a while to unpack an image.
TIMEOUT, FIRST_ANSWER = 300, 30
HOST = Input(
    "Docker host, such as ssh://deploy@server; empty: DOCKER_HOST, or this machine's socket",
    default="",
    replaces=True,
)


def connect(host: str) -> APIClient:
    """A client for `host`. Raises Failed where nothing answers there."""
    from docker.errors import DockerException

    address = host or os.environ.get("DOCKER_HOST", "")
    try:
        return _client(tunnel.to(address).address() if address.startswith("ssh://") else address)
    except tunnel.NoWay as error:
        raise Failed(str(error)) from error
    except DockerException as error:
        name = address or "this machine's Docker socket"
        advice = "run: make doctor" if not host else f"try: docker -H {host} version"
        said = f"the Docker daemon at {name} does not answer ({_why(error)}); {advice}"
        raise Failed(said) from error


def _why(error: BaseException) -> str:
    """The system's own words where there are any; docker-py wraps them in three exceptions."""
    first: BaseException | None = error
    while first is not None:
        if isinstance(first, OSError) and first.strerror:
            return first.strerror
        first = first.__cause__ or first.__context__
    return str(error)


@lru_cache(maxsize=8)
def _client(address: str) -> APIClient:
    from docker import APIClient

    # A daemon that hangs takes connections all the same.
    made = APIClient(base_url=address or None, version="auto", timeout=FIRST_ANSWER)
    made.timeout = TIMEOUT
    return made


@contextmanager
def explained(what: str) -> Iterator[None]:
    """Docker's own errors as Failed: `what`, then the daemon's words."""
    from docker.errors import APIError, DockerException
    from requests.exceptions import RequestException

    try:
        yield
    except APIError as error:
        raise Failed(f"{what}: {error.explanation or error}") from error
    except (DockerException, RequestException) as error:
        raise Failed(f"{what}: {error}; is the Docker daemon running? run: make doctor") from error


def inspect(client: APIClient, container: str) -> dict[str, Any] | None:
    """What the daemon knows of a container (id or name), or None."""
    from docker.errors import NotFound

    try:
        with explained(f"could not look at container {container}"):
            found: dict[str, Any] = client.inspect_container(container)
            return found
    except Failed as error:
        if isinstance(error.__cause__, NotFound):
            return None
        raise


def start_if_stopped(client: APIClient, container: str) -> None:
    """Start what somebody has stopped: the official plugin notices, but leaves it stopped."""
    known = inspect(client, container)
    if known is not None and known["State"]["Status"] == "exited":
        with explained(f"could not start container {known['Name'][1:]}"):
            client.start(container)


def stop_if_there(client: APIClient, container: str) -> None:
    """Tell a container to stop; after its own stop timeout it is ended."""
    if inspect(client, container) is not None:
        with explained(f"could not stop container {container}"):
            client.stop(container)


def last_lines(client: APIClient, container: str, lines: int = LOG_LINES) -> str:
    """The end of a container's log, indented; says so when there is none."""
    with explained(f"could not read the log of {container}"):
        log = client.logs(container, tail=lines).decode(errors="replace").strip()
    return "\n".join(f"    {line}" for line in log.splitlines()) or "    (it wrote no log)"


def last_output(client: APIClient, container: str, lines: int = LOG_LINES) -> list[str]:
    """The last lines of a container's standard output alone."""
    with explained(f"could not read the output of {container}"):
        log = client.logs(container, stdout=True, stderr=False, tail=lines)
    return [line.strip() for line in log.decode(errors="replace").splitlines() if line.strip()]


def run(
    client: APIClient, container: str, command: list[str], user: str = "33:33"
) -> tuple[int, str]:
    """Run a command inside a running container: exit code, output.

    As nginx's user, another one, or the container's own where `user` is empty.
    """
    code, frames = _executed(client, container, command, user, client.timeout)
    output = b"".join(text for _, text in frames)
    return code, output.decode(errors="replace").strip()


def answer(
    client: APIClient, container: str, command: list[str], seconds: float
) -> tuple[int, str, str]:
    """Run a command as the container's own user: exit code, standard output, standard error."""
    code, frames = _executed(client, container, command, "", seconds)
    streams = (b"".join(text for number, text in frames if number == which) for which in (1, 2))
    output, errors = (text.decode(errors="replace").strip() for text in streams)
    return code, output, errors


def _executed(
    client: APIClient, container: str, command: list[str], user: str, seconds: float
) -> tuple[int, list[tuple[int, bytes]]]:
    with explained(f"could not run {command[0]} in container {container[:12]}"):
        made: str = client.exec_create(container, command, user=user)["Id"]
        # docker-py's own exec_start leaves its connection open.
        path = f"{client.base_url}/v{client.api_version}/exec/{made}/start"
        with client.post(path, json={"Detach": False, "Tty": False}, timeout=seconds) as said:
            frames = list(_demultiplexed(said.content))
        code: int = client.exec_inspect(made)["ExitCode"]
    return code, frames


def _demultiplexed(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """Both output streams in order, 1 and 2: frames of an 8 byte header, which begins with the
    stream and ends in the length."""
    at = 0
    while at + 8 <= len(stream):
        end = at + 8 + int.from_bytes(stream[at + 4 : at + 8], "big")
        yield stream[at], stream[at + 8 : end]
        at = end
