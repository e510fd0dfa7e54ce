"""What clients count while releases happen."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

WORDS_KEPT = 20


@dataclass
class Counters:
    """`closed` is by WebSocket close code; `back` has seconds from a close to the next greeting.

    A note is `lost` when it was acknowledged and is not there at the end; `stale` counts clients
    that were greeted by the very replica that had sent them away, `unfinished` those that were
    still at it long after the end.
    """

    seconds: float = 0
    fresh: int = 0
    fresh_failed: int = 0
    kept: int = 0
    kept_retried: int = 0
    kept_failed: int = 0
    greeted: int = 0
    stale: int = 0
    closed: dict[str, int] = field(default_factory=dict)
    back: list[float] = field(default_factory=list)
    notes: int = 0
    lost: int = 0
    unfinished: int = 0
    words: list[str] = field(default_factory=list)

    def say(self, what: str) -> None:
        """Keep the first few reasons: the rest would be the same."""
        if len(self.words) < WORDS_KEPT:
            self.words.append(what)

    def json(self) -> str:
        """For another process."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, text: str) -> Counters:
        """From `json`."""
        return cls(**json.loads(text))

    def __add__(self, other: Counters) -> Counters:
        """Of two processes that ran at the same time."""
        apart: dict[str, Any] = {
            "seconds": max(self.seconds, other.seconds),
            "closed": dict(Counter(self.closed) + Counter(other.closed)),
        }
        both = {key: (mine, getattr(other, key)) for key, mine in vars(self).items()}
        sums = {key: mine + theirs for key, (mine, theirs) in both.items() if key not in apart}
        return Counters(**{**sums, **apart})

    @property
    def retried_share(self) -> float:
        """Percent of requests on kept connections that a well-behaved client has to repeat."""
        return 100 * self.kept_retried / self.kept if self.kept else 0.0

    @property
    def improper(self) -> int:
        """WebSockets that ended otherwise than by 1012 (service restart)."""
        return sum(count for code, count in self.closed.items() if code != "1012")
