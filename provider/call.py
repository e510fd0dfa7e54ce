"""One operation under way: what it may ask of the engine, and what it must not say."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from typing import Literal

from provider.errors import Cancelled

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
# Shorter texts are words like "yes" or "5432": hiding them would hide the message.
SHORTEST_SECRET = 5


@dataclass(frozen=True, kw_only=True)
class Call:
    """Passed to every operation. `log` is (level, text, ephemeral); `limit` is in seconds."""

    urn: str
    log: Callable[[Level, str, bool], None]
    cancelled: Event
    secrets: frozenset[str] = frozenset()
    limit: float | None = None
    started: float = field(default_factory=time.monotonic)
    concealed: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        """The resource's logical name."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def mark(self) -> str:
        """Text that is this resource's own on any platform: to find what a dead create left."""
        return hashlib.sha256(self.urn.encode()).hexdigest()[:20]

    def status(self, text: str) -> None:
        """Show what is going on beside the resource, until the next status."""
        self.log("INFO", self.redact(text), True)

    def warn(self, text: str) -> None:
        """Leave a warning in the update's messages."""
        self.log("WARNING", self.redact(text), False)

    def conceal(self, *texts: str) -> None:
        """From now on, never say these: tokens, passwords that a platform has just made."""
        self.concealed.update(concealed(iter(texts)))

    def redact(self, text: str) -> str:
        """The text without any secret of this resource."""
        for each in sorted(self.secrets | self.concealed, key=len, reverse=True):
            text = text.replace(each, "[secret]")
        return text

    def pause(self, seconds: float) -> None:
        """Sleep; raises Cancelled as soon as the update is interrupted."""
        if self.cancelled.wait(seconds):
            raise Cancelled(f"{self.name}: interrupted; run the update again to go on")

    def attempts(self, seconds: float, every: float = 0.5) -> Iterator[float]:
        """Seconds passed, again and again, until the time (or the resource's own limit) is up.

        The user's `customTimeouts` win over `seconds`.
        """
        begun, limit = time.monotonic(), self.limit or seconds
        while True:
            if self.cancelled.is_set():
                raise Cancelled(f"{self.name}: interrupted; run the update again to go on")
            yield time.monotonic() - begun
            if time.monotonic() - begun + every > limit:
                return
            self.pause(every)


def concealed(texts: Iterator[str]) -> frozenset[str]:
    """The texts that are worth hiding, line by line too."""
    pieces = {piece for text in texts for piece in (text, *text.splitlines())}
    return frozenset(piece for piece in pieces if len(piece) >= SHORTEST_SECRET)
