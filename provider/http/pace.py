"""How fast, and how often, one vendor is called: shared by all resources of an update."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING

from provider.errors import Failed

if TYPE_CHECKING:
    from provider.call import Call
    from provider.http.vendor import Vendor

# Longer than this nobody sits in front of a terminal; the message says when to come back.
LONGEST_WAIT = 300.0
FIRST_WAIT, LONGEST_BACKOFF = 0.5, 30.0
EPOCH = 1_000_000_000
WARN_AT = 0.8


class Pace:
    """Counts the calls to one vendor and holds everybody back when it asks for that."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor, self.budget = vendor, vendor.budget
        self.used, self.free_at = 0, 0.0
        self._lock = threading.Lock()

    def take(self, call: Call) -> None:
        """Wait for this call's turn and count it. Raises Failed when the budget is used up."""
        while (seconds := self.free_at - time.monotonic()) > 0:
            call.status(f"{self.vendor.name} asks to wait {seconds:.0f} s")
            call.pause(seconds)
        with self._lock:
            if self.used >= self.budget:
                raise Failed(
                    f"this update has made {self.used} calls to {self.vendor.name}, its whole "
                    "budget; run it again later: what was made will be found again; or, where "
                    f"your plan allows more, run: export {self.vendor.variable('CALLS')}="
                    f"{self.used * 2}"
                )
            self.used += 1
            used = self.used
        if used == int(self.budget * WARN_AT) and self.budget > 1:
            call.warn(f"{used} of this update's {self.budget} calls to {self.vendor.name} are used")

    def heed(self, headers: Mapping[str, str]) -> None:
        """Hold everybody back when the answer says that no calls remain for some seconds."""
        remaining = headers.get("x-ratelimit-remaining", headers.get("ratelimit-remaining", ""))
        reset = headers.get("x-ratelimit-reset", headers.get("ratelimit-reset", ""))
        if remaining.strip() == "0" and reset.strip().isdigit():
            # Some vendors give the moment, some the seconds until then.
            seconds = int(reset) - time.time() if int(reset) > EPOCH else float(reset)
            if 0 < seconds <= LONGEST_WAIT:
                self._hold(seconds)

    def rest(self, call: Call, headers: Mapping[str, str], attempt: int) -> None:
        """Wait before the same call is made again: as long as asked, else a random while.

        Raises Failed where that is longer than anybody waits.
        """
        asked = retry_after(headers)
        seconds = backoff(attempt) if asked is None else asked
        limit = min(LONGEST_WAIT, call.limit or LONGEST_WAIT)
        if seconds > limit:
            moment = time.strftime("%H:%M:%S", time.localtime(time.time() + seconds))
            raise Failed(
                f"{self.vendor.name} asks to wait {seconds:.0f} s; run the update again after "
                f"{moment}: what was made will be found again"
            )
        if asked is None:
            call.pause(seconds)
        else:
            self._hold(seconds)

    def _hold(self, seconds: float) -> None:
        with self._lock:
            self.free_at = max(self.free_at, time.monotonic() + seconds)


@cache
def pace(vendor: Vendor) -> Pace:
    """The one pace of a vendor in this process."""
    return Pace(vendor)


def backoff(attempt: int) -> float:
    """Seconds, at random up to a limit that doubles, so that nobody knocks in step."""
    return random.uniform(0.1, min(LONGEST_BACKOFF, FIRST_WAIT * 2**attempt))  # noqa: S311


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds from a Retry-After header in either of its forms; None without one."""
    text = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(text))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except ValueError:
        return None
