"""Start a container, wait as long as its settings say, and look at it."""

import threading
import time
from collections.abc import Callable, Iterator

from toolchain.plugins.bridge.bridged import Refused
from toolchain.plugins.bridge.resource import ChangeCall
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.daemon import Daemon, is_missing

_POLL = 0.25
_REMOVAL = 5.0
_SETTLE = 0.5
"""Seconds after which a container that exits at once has done so, on a busy machine too. Only
containers that are not waited for are given them."""

_NO_HEALTHCHECK = (
    "you have supplied a 'wait' argument, but the container does not have a healthcheck defined. "
    "Please remove the 'wait' argument or add a 'healthcheck' attribute"
)
_NOT_HEALTHY = "container failed to be in healthy state"


def start(daemon: Daemon, identity: str, call: ChangeCall, seen: Properties) -> Properties:
    """What inspection says once the container is as far as was asked; `seen` gets what is learned
    on the way. A wait ends early, with what exists, when the engine cancels."""
    inputs = call.inputs
    output = _attached(daemon, identity) if inputs.get("attach") and inputs.get("logs") else None
    if inputs.get("start"):
        with daemon.saying("Unable to start container", identity) as api:
            api.start(identity)
        if inputs.get("wait"):
            _wait_healthy(daemon, identity, call)
    if inputs.get("attach"):
        _wait_ended(daemon, identity, call, output, seen)
    elif inputs.get("start") and not inputs.get("wait"):
        return _settled(daemon, identity, call.cancelled)
    return _inspect(daemon, identity)


def _inspect(daemon: Daemon, identity: str) -> Properties:
    with daemon.saying("", identity) as api:
        return dict(api.inspect_container(identity))


def _settled(daemon: Daemon, identity: str, cancelled: threading.Event) -> Properties:
    first = _inspect(daemon, identity)
    _until(lambda: _has_ended(daemon, identity), _SETTLE, cancelled)
    try:
        return _inspect(daemon, identity)
    except Refused as error:
        if not is_missing(error.__cause__):
            raise
        # It ended at once and removed itself.
        first["State"].update(Running=False, ExitCode=0)
        return first


def _until(ready: Callable[[], bool], seconds: float, cancelled: threading.Event) -> bool:
    deadline = time.monotonic() + seconds
    while not ready():
        if cancelled.wait(_POLL) or time.monotonic() > deadline:
            return False
    return True


def _wait_healthy(daemon: Daemon, identity: str, call: ChangeCall) -> None:
    def healthy() -> bool:
        health = _inspect(daemon, identity)["State"].get("Health")
        if health is None or health.get("Status") == "none":
            raise Refused(_NO_HEALTHCHECK, identity)
        return bool(health["Status"] == "healthy")

    limits = [limit for limit in (call.inputs.get("waitTimeout") or 60, call.timeout) if limit]
    if not _until(healthy, min(limits), call.cancelled):
        raise Refused(_NOT_HEALTHY, identity)


def _attached(daemon: Daemon, identity: str) -> Iterator[bytes]:
    """What the container is going to write, listened to before it starts: one that ends at once and
    removes itself has no logs afterwards."""
    with daemon.saying("Unable to read logs", identity) as api:
        return iter(api.attach(identity, stdout=True, stderr=True, stream=True))


def _wait_ended(
    daemon: Daemon,
    identity: str,
    call: ChangeCall,
    output: Iterator[bytes] | None,
    seen: Properties,
) -> None:
    """Waits for the end of the container, reading along what it writes when logs are asked for."""
    written: list[bytes] = []
    reader = threading.Thread(target=lambda: written.extend(output or ()), daemon=True)
    reader.start()
    limit = call.timeout or float("inf")
    if not _until(lambda: _has_ended(daemon, identity), limit, call.cancelled):
        raise Refused("Unable to wait container end of execution: the wait was ended", identity)
    if call.inputs.get("rm"):
        # It is on its way out; the official plugin looks when it is gone, and fails.
        _until(lambda: _is_gone(daemon, identity), _REMOVAL, call.cancelled)
    if output is not None:
        reader.join(_REMOVAL)
        seen["containerLogs"] = b"".join(written).decode(errors="replace")


def _state(daemon: Daemon, identity: str) -> Properties | None:
    try:
        return dict(_inspect(daemon, identity)["State"])
    except Refused as error:
        if is_missing(error.__cause__):
            return None
        raise


def _has_ended(daemon: Daemon, identity: str) -> bool:
    state = _state(daemon, identity)
    return state is None or not state["Running"]


def _is_gone(daemon: Daemon, identity: str) -> bool:
    return _state(daemon, identity) is None

