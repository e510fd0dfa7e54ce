"""Lines of several containers as one stream, each with the time that Docker gave it."""

from __future__ import annotations

import contextlib
import heapq
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docker.models.containers import Container

# Seconds between two looks for containers that a release has started meanwhile.
AGAIN = 1.0


@dataclass(frozen=True, order=True)
class Line:
    """`at` is RFC 3339 in UTC with nanoseconds, which sorts as text."""

    at: str
    container: str
    text: str


def past(containers: Iterable[Container], tail: int, since: int | None) -> list[Line]:
    """The last `tail` lines of all of them together, oldest first. `since` is a Unix time."""
    each = [
        read(
            one.name or "",
            one.logs(timestamps=True, tail=tail, since=since).splitlines(),
        )
        for one in containers
    ]
    return list(heapq.merge(*each))[-tail:]


def read(name: str, raw: Iterable[bytes]) -> list[Line]:
    """Docker's lines, which begin with their time; a container's own are in order already."""
    found = (line.decode(errors="replace").partition(" ") for line in raw)
    return [Line(at, name, text) for at, _, text in found]


def follow(running: Callable[[], list[Container]], since: int) -> Iterator[Line]:
    """Lines as they are written from then on, and all of containers that come later."""
    lines: queue.SimpleQueue[Line] = queue.SimpleQueue()
    followed: set[str] = set()
    begun: int | None = since
    while True:
        for each in running():
            if each.id and each.id not in followed:
                followed.add(each.id)
                threading.Thread(target=_listen, args=(each, begun, lines), daemon=True).start()
        begun = None
        with contextlib.suppress(queue.Empty):
            while True:
                yield lines.get(timeout=AGAIN)


def _listen(container: Container, since: int | None, lines: queue.SimpleQueue[Line]) -> None:
    from docker.errors import DockerException
    from requests.exceptions import RequestException

    # It ends with its container.
    with contextlib.suppress(DockerException, RequestException):
        rest = b""
        for part in container.logs(stream=True, follow=True, timestamps=True, since=since):
            *whole, rest = (rest + part).split(b"\n")
            for line in read(container.name or "", whole):
                lines.put(line)
