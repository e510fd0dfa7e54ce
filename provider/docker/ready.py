"""`slipway:docker:Ready`: waits for containers' own health checks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Resource
from provider.docker import limits
from provider.docker.daemon import HOST, connect, inspect, last_lines, run, start_if_stopped
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

# Often enough that a release waits for the container and not for the next look.
EVERY = 0.3


class Ready(Resource):
    """Waits until containers are healthy by their own health checks, and limits their processes.

    A container that exits, or is not healthy in time, fails the update with its last log lines.
    One without a health check is ready when it runs. Reading it reports containers that are gone
    or stopped, so the next update waits again.
    """

    token = "slipway:docker:Ready"
    instead_of_import = "create it"
    inputs = {
        "host": HOST,
        "containers": Input("Ids of the containers", type=Many("string")),
        "pids": Input(
            "Most processes and threads of each container",
            type="integer",
            default=None,
            allowed=limits.positive,
        ),
        "timeout": Input(
            "Seconds that all of them have together",
            type="integer",
            default=60,
            allowed=limits.positive,
        ),
    }

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Limit, then wait."""
        _ready(inputs, call)
        return Made(id=call.name)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Limit, then wait."""
        _ready(inputs, call)
        return {}

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """The containers that still run."""
        client = connect(state["host"])
        running = [each for each in state["containers"] if _running(client, each)]
        for container in state["containers"]:
            _say_restarts(client, container, state["host"], call)
        left = limits.found({**state, "containers": running})
        return None if left is None else Found(inputs=left)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing to do."""


def _ready(inputs: Mapping[str, Any], call: Call) -> None:
    if inputs.get("pids"):
        limits.limit(inputs["host"], inputs["containers"], inputs["pids"])
    client = connect(inputs["host"])
    for container in inputs["containers"]:
        start_if_stopped(client, container)
    wait(client, inputs["containers"], inputs["timeout"], call)


def _running(client: APIClient, container: str) -> bool:
    known = inspect(client, container)
    return known is not None and known["State"]["Status"] in ("running", "restarting")


def _say_restarts(client: APIClient, container: str, host: str, call: Call) -> None:
    """Warn of a crash loop, and of a container that the next crash or reboot will leave stopped:
    Docker counts restarts over a container's whole life."""
    known = inspect(client, container)
    most = known["HostConfig"]["RestartPolicy"].get("MaximumRetryCount") if known else 0
    if known is None or not most or known["RestartCount"] < most:
        return
    name, count = known["Name"][1:], known["RestartCount"]
    docker = f"docker -H {host}" if host else "docker"
    if known["State"]["Running"]:
        what = f"{name} has restarted {count} times, which are all that it has"
        call.warn(f"{what}: give it new ones by: {docker} restart {name}")
    else:
        what = f"{name} has stopped with code {known['State']['ExitCode']} after {count} restarts"
        call.warn(f"{what}, which are all that it has; look at: {docker} logs {name}")


def wait(client: APIClient, containers: list[str], seconds: float, call: Call) -> None:
    """Return when all are healthy. Raises Failed for the first that exits or stays unhealthy."""
    waiting = dict.fromkeys(containers, "")
    for passed in call.attempts(seconds, EVERY):
        for container in list(waiting):
            waiting[container] = _state(client, container)
            if waiting[container] in ("healthy", "running"):
                del waiting[container]
        if not waiting:
            return
        names = ", ".join(_name(client, each) for each in waiting)
        call.status(f"waiting until healthy: {names} ({passed:.0f} s)")
    container, state = next(iter(waiting.items()))
    raise Failed(
        f"{_name(client, container)} is not healthy after {seconds:g} s ({state}); "
        f"{_last_check(client, container)}\n"
        f"  its last log lines:\n{last_lines(client, container)}\n"
        "  correct what the log says, or raise the health check's start time, and run again"
    )


def _state(client: APIClient, container: str) -> str:
    known = inspect(client, container)
    if known is None:
        raise Failed(f"container {container[:12]} has gone; run `pulumi refresh`, then again")
    state = known["State"]
    if state["Status"] in ("exited", "dead"):
        raise Failed(
            f"{known['Name'][1:]} has exited with code {state['ExitCode']} instead of serving\n"
            f"  its last log lines:\n{last_lines(client, container)}\n"
            "  correct what the log says and run again"
        )
    health: str = state.get("Health", {}).get("Status", "")
    if health == "starting" and passes(client, known):
        return "healthy"
    return health or str(state["Status"])


def passes(client: APIClient, known: Mapping[str, Any]) -> bool:
    """Whether the health check passes now: its own first run may be half a minute away."""
    kind, *words = known["Config"]["Healthcheck"]["Test"]
    command = ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words
    try:
        return run(client, known["Id"], command, user="")[0] == 0
    except Failed:
        return False  # it stopped while we asked; the next look says so


def _name(client: APIClient, container: str) -> str:
    known = inspect(client, container)
    return known["Name"][1:] if known else container[:12]


def _last_check(client: APIClient, container: str) -> str:
    checks = ((inspect(client, container) or {}).get("State", {}).get("Health") or {}).get("Log")
    if not checks:
        return "its health check has not run yet"
    said = str(checks[-1]["Output"]).strip() or "nothing"
    return f"its health check exited with {checks[-1]['ExitCode']}, saying: {said[:300]}"
