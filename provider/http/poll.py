"""Waiting for what a vendor does in its own time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from provider.errors import Failed

if TYPE_CHECKING:
    from provider.call import Call

T = TypeVar("T")
# Quick answers are seen at once, slow ones do not eat the budget of calls.
FIRST, GROWTH, LONGEST = 0.25, 1.6, 6.0


class TimedOut(Failed):
    """It was still going on; nothing says that it has failed."""


@dataclass(frozen=True)
class Pending:
    """Not yet: `text` is what is going on, in the vendor's words."""

    text: str


def until(
    call: Call, what: str, look: Callable[[], T | Pending], *, seconds: float = 600
) -> T:
    """What `look` returns once it is no longer Pending; progress is shown at the resource.

    The user's `customTimeouts` win over `seconds`. Raises TimedOut.
    """
    begun, limit, every = time.monotonic(), call.limit or seconds, FIRST
    while True:
        call.pause(0)
        found = look()
        if not isinstance(found, Pending):
            return found
        passed = time.monotonic() - begun
        if passed + every > limit:
            raise TimedOut(
                f"{what}: still {found.text} after {passed:.0f} s; "
                "run the update again to wait on, or raise its customTimeouts"
            )
        call.status(f"{what}: {found.text} ({passed:.0f} s)")
        call.pause(every)
        every = min(LONGEST, every * GROWTH)
