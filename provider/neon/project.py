"""`slipway:neon:Project`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Failed
from provider.http import Client, made, once
from provider.loss import REPLACE_DATA, gone
from provider.neon.api import finish, listed, neon, settle
from provider.physical import MARK, logical, physical, unmarked

DAY = 86400
LONGEST_WINDOW = 30 * DAY
OLDEST, NEWEST = 14, 18


def window(value: int) -> str | None:
    """For `allowed`: seconds that Neon keeps history."""
    if 0 <= value <= LONGEST_WINDOW:
        return None
    return f"is {value} s; Neon keeps 0 to {LONGEST_WINDOW} s (30 days)"


def version(value: int) -> str | None:
    """For `allowed`: a Postgres version that Neon has."""
    if OLDEST <= value <= NEWEST:
        return None
    return f"is {value}; Neon has Postgres {OLDEST} to {NEWEST}"


class Project(Resource):
    """A Neon project: its default branch, the history that can be restored, a first database.

    `<name>-<mark>` is its name. The id is Neon's. Deleted outside: refused on refresh, since
    its data went with it, unless `replaceData` is true. Cost: none by itself; compute hours,
    storage and history are metered (Launch: $0.106 a compute unit hour, $0.35 a GB).
    """

    token = "slipway:neon:Project"
    inputs = {
        "name": Input("Its name"),
        "mark": MARK,
        "region": Input("Region, such as aws-eu-central-1", replaces=True),
        "pgVersion": Input(
            "Major version of Postgres", "integer", default=17, replaces=True, allowed=version
        ),
        "organization": Input(
            "Id of the organization that owns it; empty: the API key's own", default="",
            replaces=True,
        ),
        "historyRetentionSeconds": Input(
            "Seconds back to which it can be restored", "integer", default=DAY, allowed=window
        ),
        "database": Input("Database that it begins with; later it is a Database", default="app"),
        "owner": Input("Role that it begins with; later it is a Role", default="owner"),
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "branchId": Output("Id of the default branch", stable=True),
        "host": Output("Host name of the region's proxy"),
    }
    # The name is taken until the old one is gone, and would be found again.
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or go on with what an interrupted create made, until it is ready."""
        client = neon(call)
        project = once(
            call,
            find=lambda: _named(client, inputs),
            make=lambda: client.post("/projects", {"project": _asked(inputs)})["project"],
        )
        with made(project["id"]):
            settle(client, project["id"])
            return Made(id=project["id"], outputs=_outputs(client, project))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Neon says of it."""
        client = neon(call)
        answer = client.find(f"/projects/{id}")
        if answer is None:
            return gone(f"the Neon project {state.get('name', id)} ({id})", state, call)
        project = answer["project"]
        inputs = {
            **logical(project["name"], state.get("mark", "")),
            "region": project["region_id"],
            "pgVersion": project["pg_version"],
            "organization": state.get("organization", "") and project.get("org_id", ""),
            "historyRetentionSeconds": project["history_retention_seconds"],
            **{key: state.get(key, self.inputs[key].default) for key in ("database", "owner")},
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs=_outputs(client, project))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Rename it, or change how far back it can be restored."""
        client = neon(call)
        settle(client, id)
        asked = _asked(inputs)
        wanted = {key: asked[key] for key in ("name", "history_retention_seconds")}
        answer = client.patch(f"/projects/{id}", {"project": wanted})
        finish(client, answer)
        return _outputs(client, answer["project"])

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with all branches and data."""
        neon(call).delete(f"/projects/{id}")


def _asked(inputs: Mapping[str, Any]) -> dict[str, Any]:
    asked = {
        "name": physical(inputs["name"], inputs["mark"]),
        "region_id": inputs["region"],
        "pg_version": inputs["pgVersion"],
        "history_retention_seconds": inputs["historyRetentionSeconds"],
        "branch": {"database_name": inputs["database"], "role_name": inputs["owner"]},
    }
    return {**asked, "org_id": inputs["organization"]} if inputs["organization"] else asked


def _named(client: Client, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
    if not inputs["mark"]:
        raise unmarked(client.call)
    name = physical(inputs["name"], inputs["mark"])
    more = {"org_id": inputs["organization"]} if inputs["organization"] else {}
    return next(
        (
            each
            for each in listed(client, "/projects", "projects", search=name, **more)
            if each["name"] == name and "deleted_at" not in each
        ),
        None,
    )


def _outputs(client: Client, project: Mapping[str, Any]) -> dict[str, Any]:
    path = f"/projects/{project['id']}/branches"
    branches = listed(client, path, "branches", following="next")
    default = next((each for each in branches if each["default"]), None)
    if default is None:
        raise Failed(
            f"the Neon project {project['name']} has no default branch yet; run the update again"
        )
    return {"branchId": default["id"], "host": project["proxy_host"]}
