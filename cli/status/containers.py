"""What the Docker daemon knows about a stack's containers: health, restarts, latency."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.status.part import Health, Seen
from components.site import COMPONENT_LABEL, STATE_LABEL
from provider.docker.ready import passes

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

# From the second restart on nobody calls it an accident.
LOOPING = 2
DIGITS = 12


def of(
    client: DockerClient, state: str, component: str | None = None, *, stopped: bool = False
) -> list[Container]:
    """The containers of a state, or of one component, that run; `stopped` ones, too. None that only
    fills a volume, which is made and never started.
    """
    labels = [f"{STATE_LABEL}={state}"]
    if component is not None:
        labels.append(f"{COMPONENT_LABEL}={component}")
    mine: dict[str, str | list[str] | bool] = {"label": labels}
    # One that goes meanwhile is none of them.
    found = client.containers.list(all=stopped, filters=mine, ignore_removed=True)
    return [each for each in found if each.attrs["State"]["Status"] != "created"]


def look(client: DockerClient, state: str) -> dict[str, list[dict[str, Any]]]:
    """The daemon's description of every container of a state that runs or ran, by component."""
    found: dict[str, list[dict[str, Any]]] = {}
    there = [dict(each.attrs) for each in of(client, state, stopped=True)]
    with ThreadPoolExecutor(max_workers=8) as pool:
        for attributes in pool.map(lambda each: _asked(client, each), there):
            labels = attributes["Config"]["Labels"]
            found.setdefault(labels.get(COMPONENT_LABEL, ""), []).append(attributes)
    return found


def _asked(client: DockerClient, each: dict[str, Any]) -> dict[str, Any]:
    """The same, as well as it is now: Docker's own first check may be half a minute away."""
    checked = each["State"].get("Health") or {}
    if checked.get("Status") == "starting" and passes(client.api, each):
        checked["Status"] = "healthy"
    return each


def seen(
    containers: Iterable[Mapping[str, Any]], wanted: int | None, host: str = ""
) -> Seen:
    """One component's containers as one: as healthy as the worst of them.

    `host` is where they are, `ssh://deploy@server`; empty for this machine.
    """
    every = list(containers)
    if not every:
        problem = "no container of it is there; run: pulumi up --refresh" if wanted else ""
        return Seen(health="stopped" if wanted else "not asked", running=0, wanted=wanted,
                    problem=problem)
    told = [(_health(each), each) for each in every]
    health, worst = min(told, key=lambda pair: WORST.index(pair[0]))
    running = sum(each["State"]["Status"] == "running" for each in every)
    late = [seconds for each in every if (seconds := _latency(each)) is not None]
    missing = wanted is not None and running < wanted
    return Seen(
        health=health, running=running, wanted=wanted,
        restarts=sum(int(each.get("RestartCount", 0)) for each in every),
        latency=max(late) if late else None, release=_release(every),
        problem=_problem(health, worst, host) or (_missing(running, wanted) if missing else ""),
    )


WORST: tuple[Health, ...] = (
    "crash loop", "stopped", "unhealthy", "starting", "not asked", "healthy",
)


def _health(each: Mapping[str, Any]) -> Health:
    state = each["State"]
    restarts = int(each.get("RestartCount", 0))
    checked = (state.get("Health") or {}).get("Status", "none")
    settled = state["Status"] == "running" and checked == "healthy"
    if restarts >= LOOPING and not settled:
        return "crash loop"
    if state["Status"] != "running":
        return "stopped"
    known: dict[str, Health] = {
        "healthy": "healthy", "unhealthy": "unhealthy", "starting": "starting",
    }
    return known.get(checked, "not asked")


def _problem(health: Health, each: Mapping[str, Any], host: str) -> str:
    name, state = str(each["Name"]).lstrip("/"), each["State"]
    docker = f"docker -H {host}" if host else "docker"
    logs = f"read: {docker} logs --tail 50 {name}"
    code = f"exit code {state.get('ExitCode')}"
    if state.get("OOMKilled"):
        code += ", out of memory: raise size.memory"
    return {
        "crash loop": f"{name} has restarted {each.get('RestartCount')} times ({code}); {logs}",
        "stopped": f"{name} has stopped ({code}); {logs}",
        "unhealthy": f"{name} fails its health check; {logs}",
    }.get(health, "")


def _missing(running: int, wanted: int | None) -> str:
    return f"{running} of {wanted} replicas run; run: pulumi up --refresh"


def _latency(each: Mapping[str, Any]) -> float | None:
    """Milliseconds that the last good health check took, its process included."""
    log = ((each["State"].get("Health") or {}).get("Log")) or []
    good = [entry for entry in log if entry.get("ExitCode") == 0]
    if not good:
        return None
    start, end = (_moment(good[-1][key]) for key in ("Start", "End"))
    return round((end - start).total_seconds() * 1000, 1)


def _moment(text: str) -> datetime:
    # The daemon writes nanoseconds; Python reads microseconds.
    head, _, rest = text.partition(".")
    digits = "".join(char for char in rest[:9] if char.isdigit())[:6]
    zone = "+00:00" if text.endswith("Z") else text[-6:]
    return datetime.fromisoformat(f"{head}.{digits or '0'}{zone}" if rest else
                                  head.replace("Z", "+00:00"))


def _release(containers: Iterable[Mapping[str, Any]]) -> str:
    images = {str(each["Image"]).removeprefix("sha256:")[:DIGITS] for each in containers}
    return ", ".join(sorted(images)) if len(images) <= LOOPING else f"{len(images)} images"
