"""`slipway:docker:Limits`: process limits of running containers."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Resource
from provider.docker.daemon import HOST, connect, explained, inspect
from provider.errors import Failed

# A process that ends in this very moment: Docker takes the limit once it knows. One that crashes
# each time is not said here but by whoever waits for it, with its log.
STOPPED = "cannot update a stopped container"
TRIES, PAUSE = 5, 0.2


def positive(value: int) -> str | None:
    """For `allowed`: a whole number above zero."""
    return None if value > 0 else f"is {value}; it must be above 0"


def limit(host: str, containers: list[str], pids: int) -> None:
    """Let each container have at most `pids` processes and threads, from now on."""
    client = connect(host)
    for container in containers:
        for _ in range(TRIES):
            with explained(f"could not limit the processes of container {container}"):
                # docker-py's update_container has no such argument: the request is made by hand.
                path = f"{client.base_url}/v{client.api_version}/containers/{container}/update"
                answer = client.post(path, json={"PidsLimit": pids}, timeout=client.timeout)
            if answer.ok:
                break
            if STOPPED not in answer.text:
                raise Failed(f"could not limit the processes of {container}: {answer.text.strip()}")
            time.sleep(PAUSE)


class Limits(Resource):
    """How many processes and threads running containers may have.

    CIS Docker Benchmark 5.29. The official docker plugin has no such property. The limit stays
    over restarts of the container and goes with it.
    """

    token = "slipway:docker:Limits"
    inputs = {
        "host": HOST,
        "containers": Input("Ids of the containers", type=Many("string")),
        "pids": Input("Most processes and threads of each", type="integer", allowed=positive),
    }

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Set the limits."""
        limit(inputs["host"], inputs["containers"], inputs["pids"])
        return Made(id=call.name)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Set the limits again."""
        limit(inputs["host"], inputs["containers"], inputs["pids"])
        return {}

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """The containers that still exist, and the lowest limit that any of them has."""
        if not state:
            raise Failed(f"{self.token} cannot be imported; let `pulumi up` create it")
        return found(state)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing to do: the limit goes with the container."""


def found(state: Mapping[str, Any]) -> Found | None:
    """Inputs as the daemon has them; None when no container is left."""
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
    return Found(inputs=inputs)
