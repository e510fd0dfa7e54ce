"""Remove what may still be in use for a moment."""

import time
from collections.abc import Callable

from toolchain.plugins.bridge.bridged import Refused
from toolchain.plugins.bridge.resource import ChangeCall

_LIMIT = 30
_POLL = 0.5


def removed(attempt: Callable[[], bool], call: ChangeCall, state: str) -> None:
    """Tries until it is gone, as long as the official plugin: half a minute."""
    deadline = time.monotonic() + _LIMIT
    while not attempt():
        if time.monotonic() > deadline or call.cancelled.wait(_POLL):
            what = f"(last state: '{state}', timeout: {_LIMIT}s)"
            raise Refused(f"timeout while waiting for state to become 'removed' {what}")
