"""`slipway:neon:Endpoint`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.http import Client, made, once
from provider.neon.api import BROUGHT, branch_path, expected, finish, neon, parts, settle

SMALLEST, NEVER, SHORTEST, LONGEST = 0.25, -1, 60, 604800
MIN, MAX = "autoscalingLimitMinCu", "autoscalingLimitMaxCu"
SLEEP = "suspendTimeoutSeconds"
FORM = "<project id>/<endpoint id>"


def units(value: float) -> str | None:
    """For `allowed`: compute units."""
    return None if value >= SMALLEST else f"is {value}; the least is {SMALLEST}"


def idle(value: int) -> str | None:
    """For `allowed`: seconds until it sleeps."""
    if value in (NEVER, 0) or SHORTEST <= value <= LONGEST:
        return None
    return f"is {value}; it must be -1 (never), 0 (Neon's 5 minutes), or {SHORTEST} to {LONGEST} s"


class Endpoint(Resource):
    """The compute endpoint that a branch is written through: its size and when it sleeps.

    A branch has one at most, so one that is there is taken over. It holds no data: gone outside,
    it is made anew. The id is `project/endpoint`. Cost: what it runs, by the hour and compute
    unit; 0.25 always on is $19.35 a month on Launch, and `autoscalingLimitMaxCu` caps it.
    """

    token = "slipway:neon:Endpoint"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "branchId": Input("Id of the branch", replaces=True),
        MIN: Input("Fewest compute units", "number", default=SMALLEST, allowed=units),
        MAX: Input("Most compute units", "number", default=SMALLEST, allowed=units),
        SLEEP: Input(
            "Seconds without queries until it sleeps; -1: never, 0: Neon's own", "integer",
            default=0, allowed=idle,
        ),
    }
    outputs = {
        "host": Output("Host name", stable=True),
        "poolerHost": Output("Host name of the pooler", stable=True),
    }
    delete_before_replace = True

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """The limits must be in order."""
        if inputs[MIN] > inputs[MAX]:
            yield MIN, f"is {inputs[MIN]}; it must not be above {MAX}, {inputs[MAX]}"

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over the branch's own; then wait until it is ready."""
        client, project = neon(call), inputs["projectId"]
        new = {**_asked(inputs), "branch_id": inputs["branchId"], "type": "read_write"}
        endpoint = once(
            call,
            find=lambda: _there(client, inputs),
            make=lambda: client.post(f"/projects/{project}/endpoints", {"endpoint": new})[
                "endpoint"
            ],
            found_is=BROUGHT,
        )
        place = f"{project}/{endpoint['id']}"
        with made(place, _outputs(endpoint)):
            settle(client, project)
            if _settings(endpoint) != _asked(inputs):
                endpoint = _change(client, place, inputs)
        return Made(id=place, outputs=_outputs(endpoint))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Neon says of it."""
        project, name = parts(id, 2, FORM)
        answer = expected(neon(call), f"/projects/{project}/endpoints/{name}")
        if answer is None:
            return None
        endpoint = answer["endpoint"]
        inputs = {
            "projectId": project,
            "branchId": endpoint["branch_id"],
            MIN: endpoint["autoscaling_limit_min_cu"],
            MAX: endpoint["autoscaling_limit_max_cu"],
            SLEEP: endpoint["suspend_timeout_seconds"],
        }
        return Found(inputs=inputs, outputs=_outputs(endpoint))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Change its size or its sleep."""
        client = neon(call)
        settle(client, inputs["projectId"])
        return _outputs(_change(client, id, inputs))

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it; the branch's data stays."""
        client, (project, name) = neon(call), parts(id, 2, FORM)
        settle_if_there(client, project)
        finish(client, client.delete(f"/projects/{project}/endpoints/{name}") or {})


def settle_if_there(client: Client, project: str) -> None:
    """Wait until nothing is going on; a project that has gone is quiet."""
    if client.find(f"/projects/{project}") is not None:
        settle(client, project)


def _there(client: Client, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
    path = branch_path(inputs["projectId"], inputs["branchId"], "endpoints")
    found = client.get(path)["endpoints"]
    return next((each for each in found if each["type"] == "read_write"), None)


def _asked(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "autoscaling_limit_min_cu": inputs[MIN],
        "autoscaling_limit_max_cu": inputs[MAX],
        "suspend_timeout_seconds": inputs[SLEEP],
    }


def _settings(endpoint: Mapping[str, Any]) -> dict[str, Any]:
    keys = ("autoscaling_limit_min_cu", "autoscaling_limit_max_cu", "suspend_timeout_seconds")
    return {key: endpoint[key] for key in keys}


def _change(client: Client, id: str, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
    project, name = parts(id, 2, FORM)
    answer = client.patch(f"/projects/{project}/endpoints/{name}", {"endpoint": _asked(inputs)})
    finish(client, answer)
    found: Mapping[str, Any] = answer["endpoint"]
    return found


def _outputs(endpoint: Mapping[str, Any]) -> dict[str, Any]:
    first, dot, rest = endpoint["host"].partition(".")
    return {"host": endpoint["host"], "poolerHost": f"{first}-pooler{dot}{rest}"}
