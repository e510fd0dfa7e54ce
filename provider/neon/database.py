"""`slipway:neon:Database`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Resource
from provider.http import made, once
from provider.loss import REPLACE_DATA, gone
from provider.neon.api import BROUGHT, branch_path, expected, finish, neon, parts, settle

FORM = "<project id>/<branch id>/<name>"


class Database(Resource):
    """A database of a branch. One of that name is taken over: a project begins with one.

    The id is `project/branch/name`. Deleted outside while its branch is there: refused on
    refresh, unless `replaceData` is true. Cost: none beyond the project's.
    """

    token = "slipway:neon:Database"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "branchId": Input("Id of the branch", replaces=True),
        "name": Input("Its name", replaces=True),
        "owner": Input("The role that owns it"),
        "replaceData": REPLACE_DATA,
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over the one that is there."""
        client, (project, branch, name) = neon(call), _place(inputs)
        wanted = {"name": name, "owner_name": inputs["owner"]}
        path = branch_path(project, branch, "databases")
        database = once(
            call,
            find=lambda: (client.find(f"{path}/{name}") or {}).get("database"),
            make=lambda: client.post(path, {"database": wanted})["database"],
            found_is=BROUGHT,
        )
        place = f"{project}/{branch}/{name}"
        with made(place):
            settle(client, project)
            if database["owner_name"] != inputs["owner"]:
                self.update(place, {}, inputs, call)
        return Made(id=place)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Neon says of it. Where the branch has gone too, the branch's own read says so."""
        client, (project, branch, name) = neon(call), parts(id, 3, FORM)
        answer = expected(client, branch_path(project, branch, "databases", name))
        if answer is None:
            if client.find(branch_path(project, branch)) is None:
                return None
            return gone(f"the database {name} of the Neon branch {branch}", state, call)
        inputs = {
            "projectId": project, "branchId": branch, "name": name,
            "owner": answer["database"]["owner_name"],
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Give it to another owner."""
        client, (project, branch, name) = neon(call), _place(inputs)
        settle(client, project)
        path = branch_path(project, branch, "databases", name)
        finish(client, client.patch(path, {"database": {"owner_name": inputs["owner"]}}))
        return {}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with its data."""
        client, (project, branch, name) = neon(call), parts(id, 3, FORM)
        path = branch_path(project, branch, "databases", name)
        finish(client, client.delete(path) or {})


def _place(inputs: Mapping[str, Any]) -> tuple[str, str, str]:
    return inputs["projectId"], inputs["branchId"], inputs["name"]
