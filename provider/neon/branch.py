"""`slipway:neon:Branch`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.http import Client, made, once
from provider.loss import REPLACE_DATA, gone
from provider.neon.api import branch_path, expected, finish, listed, neon, parts, settle
from provider.physical import MARK, logical, physical

# Neon's clock and ours, and whole seconds: no drift.
TOLERANCE = 60
SCHEMA, DATA = "schema-only", "parent-data"


def source(value: str) -> str | None:
    """For `allowed`: what a branch begins with."""
    return None if value in (SCHEMA, DATA) else f"is {value}; it must be {SCHEMA} or {DATA}"


def lifetime(value: int) -> str | None:
    """For `allowed`: seconds, 0 for ever."""
    return None if value >= 0 else f"is {value}; it must be 0 (it stays) or seconds above 0"


class Branch(Resource):
    """A branch of a Neon project: a copy of the schema, or of the data too, that may expire.

    `<name>-<mark>` is its name; the id is `project/branch`. Every update of it begins its
    lifetime anew. Gone outside: simply made anew where it was to expire or holds no copied
    data, else refused on refresh. Cost: ten are included, $1.50 a month for each further one;
    what differs from its parent is storage.
    """

    token = "slipway:neon:Branch"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "name": Input("Its name"),
        "mark": MARK,
        "parentId": Input("Id of the parent; empty: the default branch", default="", replaces=True),
        "initSource": Input(
            "schema-only, or parent-data for a copy of the data too", default=SCHEMA,
            replaces=True, allowed=source,
        ),
        "lifetime": Input(
            "Seconds until Neon deletes it; 0: it stays", "integer", default=0, allowed=lifetime
        ),
        "protected": Input("Whether it refuses deletion", "boolean", default=False),
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "branchId": Output("Neon's id of it", stable=True),
        "expiresAt": Output("When Neon deletes it (RFC 3339), empty: never"),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or go on with what an interrupted create made, until it is ready."""
        client, project = neon(call), inputs["projectId"]
        path = f"/projects/{project}/branches"
        branch = once(
            call,
            find=lambda: _named(client, inputs),
            make=lambda: client.post(path, {"branch": _asked(inputs)})["branch"],
        )
        place = f"{project}/{branch['id']}"
        with made(place, _outputs(branch)):
            settle(client, project)
        return Made(id=place, outputs=_outputs(branch))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Neon says of it."""
        project, name = parts(id, 2, "<project id>/<branch id>")
        answer = expected(neon(call), branch_path(project, name))
        if answer is None:
            lasting = state.get("initSource") == DATA and not state.get("lifetime")
            return gone(f"the Neon branch {name}", state, call) if lasting else None
        branch = answer["branch"]
        known, left = state.get("lifetime", 0), branch.get("ttl_interval_seconds") or 0
        inputs = {
            "projectId": project,
            **logical(branch["name"], state.get("mark", "")),
            "parentId": state.get("parentId", "") and branch.get("parent_id", state["parentId"]),
            "initSource": branch.get("init_source", DATA),
            "lifetime": known if abs(known - left) <= TOLERANCE else left,
            "protected": branch["protected"],
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs=_outputs(branch))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Rename or protect it; its lifetime begins anew."""
        client, (project, name) = neon(call), parts(id, 2, "<project id>/<branch id>")
        settle(client, project)
        wanted = {
            "name": physical(inputs["name"], inputs["mark"]),
            "protected": inputs["protected"],
            **({"expires_at": _end(inputs)} if inputs["lifetime"] else {"expires_at": None}),
        }
        if not inputs["lifetime"] and not state.get("lifetime"):
            del wanted["expires_at"]
        answer = client.patch(branch_path(project, name), {"branch": wanted})
        finish(client, answer)
        return _outputs(answer["branch"])

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with its endpoints and its data."""
        client, (project, name) = neon(call), parts(id, 2, "<project id>/<branch id>")
        finish(client, client.delete(branch_path(project, name)) or {})


def _end(inputs: Mapping[str, Any]) -> str:
    moment = datetime.fromtimestamp(time.time() + inputs["lifetime"], UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _asked(inputs: Mapping[str, Any]) -> dict[str, Any]:
    asked = {
        "name": physical(inputs["name"], inputs["mark"]),
        "init_source": inputs["initSource"],
        "protected": inputs["protected"],
        "parent_id": inputs["parentId"],
        "expires_at": _end(inputs) if inputs["lifetime"] else "",
    }
    return {key: value for key, value in asked.items() if value != ""}


def _named(client: Client, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
    name = physical(inputs["name"], inputs["mark"])
    path = f"/projects/{inputs['projectId']}/branches"
    found = listed(client, path, "branches", following="next", search=name)
    return next((each for each in found if each["name"] == name), None)


def _outputs(branch: Mapping[str, Any]) -> dict[str, Any]:
    return {"branchId": branch["id"], "expiresAt": branch.get("expires_at", "")}
