"""How a backend's settings about health and rollout reach Docker and the gateway."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.docker.files import MOUNT
from components.docker.process import Check
from settings.rollout import Canary

if TYPE_CHECKING:
    from settings import Backend, Rollout


def check_of(backend: Backend) -> Check:
    """The container's own health check: a request to itself."""
    health, probe = backend.health, f"http://127.0.0.1:{backend.port}{backend.health.path}"
    seconds = str(max(1, round(health.timeout.total_seconds())))
    busybox = f"{MOUNT}/busybox"
    return Check(
        command=[busybox, "wget", "-q", "-O", "/dev/null", "-T", seconds, probe],
        interval=health.interval,
        timeout=health.timeout,
        retries=health.retries,
        start=health.start,
    )


def patience(backend: Backend) -> int:
    """Seconds in which a new release becomes healthy or has failed, as Docker would count them."""
    health = backend.health
    return max(1, round((health.start + health.retries * health.interval).total_seconds()))


def strategy_of(rollout: Rollout) -> dict[str, Any]:
    """Arguments of the route; none for blue-green, which is its own."""
    if rollout.strategy != "canary":
        return {} if rollout.strategy == "blue-green" else {"strategy": rollout.strategy}
    canary = rollout.canary or Canary()
    return {
        "strategy": "canary",
        "canary": {
            "percent": canary.percent,
            "watch": canary.watch.total_seconds(),
            "errors": canary.errors,
            "latency": round(canary.latency.total_seconds() * 1000),
        },
    }
