"""Start a container, wait as long as its settings say, and look at it."""

import threading
import time
from collections.abc import Callable

from toolchain.plugins.bridge.bridged import Refused
from toolchain.plugins.bridge.resource import ChangeCall
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.daemon import Daemon, is_missing

_POLL = 0.25
_SETTLE = 0.15
"""Seconds after which a container that exits at once has done so."""

_NO_HEALTHCHECK = (
    "you have supplied a 'wait' argument, but the container does not have a healthcheck defined. "
    "Please remove the 'wait' argument or add a 'healthcheck' attribute"
)
_NOT_HEALTHY = "container failed to be in healthy state"


def start(daemon: Daemon, identity: str, call: ChangeCall) -> tuple[Properties, str | None]:
    """What inspection says once the container is as far as was asked, and its logs if those were
    asked for. A wait ends early, with what exists, when the engine cancels."""
    inputs = call.inputs
    logs: str | None = None
    if inputs.get("start"):
        with daemon.saying("Unable to start container", identity) as api:
            api.start(identity)
        if inputs.get("wait"):
            _wait_healthy(daemon, identity, call)
    if inputs.get("attach"):
        logs = _attach(daemon, identity, call)
    elif inputs.get("start") and not inputs.get("wait"):
        return _settled(daemon, identity, call.cancelled), logs
    return _inspect(daemon, identity), logs


def _inspect(daemon: Daemon, identity: str) -> Properties:
    with daemon.saying("", identity) as api:
        return dict(api.inspect_container(identity))


def _settled(daemon: Daemon, identity: str, cancelled: threading.Event) -> Properties:
    first = _inspect(daemon, identity)
    if not first["State"]["Running"]:
        return first
    cancelled.wait(_SETTLE)
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


def _attach(daemon: Daemon, identity: str, call: ChangeCall) -> str | None:
    """Waits for the end of the container; gives what it wrote when logs are asked for."""

    def ended() -> bool:
        return not _inspect(daemon, identity)["State"]["Running"]

    limit = call.timeout or float("inf")
    if not _until(ended, limit, call.cancelled):
        raise Refused("Unable to wait container end of execution: the wait was ended", identity)
    if not call.inputs.get("logs"):
        return None
    with daemon.saying("Unable to read logs", identity) as api:
        raw: bytes = api.logs(identity, stdout=True, stderr=True)
    return raw.decode(errors="replace")
