"""One component of a deployed stack, and what is known about it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Health = Literal["healthy", "starting", "unhealthy", "crash loop", "stopped", "not asked"]
BAD: tuple[Health, ...] = ("unhealthy", "crash loop", "stopped")


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Whole days since it was made and until it ends."""

    age: int
    left: int


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one look found. `latency` in milliseconds; `problem` says what to do."""

    health: Health = "not asked"
    latency: float | None = None
    running: int | None = None
    wanted: int | None = None
    restarts: int = 0
    release: str = ""
    certificate: Certificate | None = None
    problem: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A component; `monthly` is its estimate in US dollars."""

    title: str
    platform: str
    address: str = ""
    monthly: Decimal = Decimal(0)
    seen: Seen

    @property
    def bad(self) -> bool:
        """Whether somebody has to do something."""
        return self.seen.health in BAD or bool(self.seen.problem)
