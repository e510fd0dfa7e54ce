"""How many processes and threads running containers may have.

CIS Docker Benchmark 5.29. The official docker plugin has no such property. The limit stays over
restarts of the container and goes with it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from provider.docker.daemon import connect, explained, inspect
from provider.errors import Failed

# A container that ends in this very moment cannot take a limit, and Docker says so in the words of
# whichever part noticed it first: so its state is looked at, not the words.
TRIES, PAUSE = 5, 0.2


def positive(value: int) -> str | None:
    """For `allowed`: a whole number above zero."""
    return None if value > 0 else f"is {value}; it must be above 0"


def limit(host: str, containers: list[str], pids: int) -> None:
    """Let each container have at most `pids` processes and threads, from now on.

    A container that stops, or crashes again and again, is left to whoever waits for it: they tell
    its log. Raises Failed for one that runs and did not take the limit.
    """
    for container in containers:
        for _ in range(TRIES):
            before = _life(host, container)
            if not (refusal := _refusal(host, container, pids)):
                break
            if before and before == _life(host, container):
                raise Failed(f"could not limit the processes of {container}: {refusal}")
            time.sleep(PAUSE)


def _refusal(host: str, container: str, pids: int) -> str:
    """Set the limit; Docker's words where it does not."""
    client = connect(host)
    with explained(f"could not limit the processes of container {container}"):
        # docker-py's update_container has no such argument: the request is made by hand.
        path = f"{client.base_url}/v{client.api_version}/containers/{container}/update"
        answer = client.post(path, json={"PidsLimit": pids}, timeout=client.timeout)
    return "" if answer.ok else answer.text.strip()


def _life(host: str, container: str) -> tuple[str, int] | None:
    """Which run of the container goes on now; None between two runs, and after the last."""
    known = inspect(connect(host), container)
    if known is None or known["State"]["Status"] != "running":
        return None
    return known["State"]["StartedAt"], known["State"]["Pid"]


def found(state: Mapping[str, Any]) -> dict[str, Any] | None:
    """Inputs as the daemon has them; None when no container of `state` is left."""
    client = connect(state["host"])
    there = {each: known for each in state["containers"] if (known := inspect(client, each))}
    if not there:
        return None
    pids = state.get("pids")
    actual = [known["HostConfig"].get("PidsLimit") or 0 for known in there.values()]
    different = [each for each in actual if each != pids]
    inputs = {key: value for key, value in state.items() if key in ("host", "timeout", "pids")}
    inputs["containers"] = list(there)
    if pids is not None and different:
        inputs["pids"] = min(different)
    return inputs
