"""`slipway:neon:Role`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.http import Client, made, once
from provider.neon.api import BROUGHT, branch_path, expected, finish, neon, parts, settle

FORM = "<project id>/<branch id>/<name>"


class Role(Resource):
    """A role of a branch, with the password that Neon made. One of that name is taken over.

    Such a role belongs to `neon_superuser`: it may own databases and change the schema. What a
    running backend connects as is an `ApplicationRole`. The id is `project/branch/name`. It
    holds no data: gone outside, it is made anew. Cost: none.
    """

    token = "slipway:neon:Role"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "branchId": Input("Id of the branch", replaces=True),
        "name": Input("Its name", replaces=True),
        "ownPassword": Input(
            "Whether it gets a new password when it is taken over: a branch's roles have those "
            "of the parent's",
            "boolean",
            default=False,
        ),
    }
    outputs = {"password": Output("Its password", secret=True)}
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over the one that is there."""
        client, project, branch = neon(call), inputs["projectId"], inputs["branchId"]
        path, name = branch_path(project, branch, "roles"), inputs["name"]
        once(
            call,
            find=lambda: client.find(f"{path}/{name}"),
            make=lambda: client.post(path, {"role": {"name": name}}),
            found_is=BROUGHT,
        )
        place = f"{project}/{branch}/{name}"
        with made(place):
            settle(client, project)
            if inputs["ownPassword"]:
                # Twice, after a crash, is as good as once: nobody has seen the first one.
                finish(client, client.post(f"{path}/{name}/reset_password"))
            return Made(id=place, outputs={"password": _password(client, f"{path}/{name}")})

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Neon says of it."""
        client, (project, branch, name) = neon(call), parts(id, 3, FORM)
        path = branch_path(project, branch, "roles", name)
        if expected(client, path) is None:
            return None
        inputs = {
            "projectId": project, "branchId": branch, "name": name,
            "ownPassword": state.get("ownPassword", False),
        }
        return Found(inputs=inputs, outputs={"password": _password(client, path)})

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """`ownPassword` is about the moment of taking over; its password stays."""
        path = branch_path(inputs["projectId"], inputs["branchId"], "roles", inputs["name"])
        return {"password": _password(neon(call), path)}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it."""
        client, (project, branch, name) = neon(call), parts(id, 3, FORM)
        finish(client, client.delete(branch_path(project, branch, "roles", name)) or {})


def _password(client: Client, path: str) -> str:
    password: str = client.get(f"{path}/reveal_password")["password"]
    client.call.conceal(password)
    return password
