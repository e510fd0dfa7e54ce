"""`slipway:supabase:Branch`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Failed
from provider.http import Client, Missing, made, once
from provider.loss import REPLACE_DATA, gone
from provider.physical import MARK, logical, physical
from provider.supabase.api import come_up, path, supabase
from provider.supabase.project import outputs

FORM = "<project reference>/<branch name>"


class Branch(Resource):
    """A branch of a Supabase project: a database, and all the APIs, of its own.

    `<branchName>-<mark>` is its name; the id is `project/name`. Without `persistent` Supabase
    deletes it with its pull request. Gone outside: simply made anew, unless it is persistent or
    holds copied data. Cost: $0.01344 an hour while it is there (Micro), on the Pro plan.
    """

    token = "slipway:supabase:Branch"
    inputs = {
        "projectRef": Input("Reference of the project", replaces=True),
        "branchName": Input("Its name", replaces=True),
        "mark": MARK,
        "gitBranch": Input("The git branch that it follows", default=""),
        "persistent": Input("Whether it stays", "boolean", default=False),
        "withData": Input(
            "Whether it begins with the project's data", "boolean", default=False, replaces=True
        ),
        "desiredInstanceSize": Input("Size; empty: micro", default="", replaces=True),
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "ref": Output("Supabase's reference of it", stable=True),
        "password": Output("Password of the role postgres", secret=True),
        "host": Output("Host name of Postgres"),
        "poolerHost": Output("Host name of the pooler"),
        "poolerSuffix": Output("What follows a role's name at the pooler"),
        "url": Output("Address of its APIs"),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or go on with what an interrupted create made, until it is well."""
        client, name = supabase(call), physical(inputs["branchName"], inputs["mark"])
        parent = inputs["projectRef"]
        branch = once(
            call,
            find=lambda: client.find(path(parent, f"branches/{name}")),
            make=lambda: client.post(path(parent, "branches"), _asked(inputs)),
        )
        with made(f"{parent}/{name}", {"ref": branch["project_ref"]}):
            come_up(client, branch["project_ref"])
            return Made(id=f"{parent}/{name}", outputs=_outputs(client, branch))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Supabase says of it."""
        client, (parent, name) = supabase(call), _place(id)
        branch = client.find(path(parent, f"branches/{name}"))
        if branch is None:
            lasting = state.get("persistent") or state.get("withData")
            return gone(f"the Supabase branch {name}", state, call) if lasting else None
        known = logical(branch["name"], state.get("mark", ""))
        inputs = {
            "projectRef": parent, "branchName": known["name"], "mark": known["mark"],
            "gitBranch": branch.get("git_branch", ""),
            "persistent": branch["persistent"], "withData": branch["with_data"],
            "desiredInstanceSize": state.get("desiredInstanceSize", ""),
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs=_outputs(client, branch))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Let it stay or go, or follow another git branch."""
        client, (parent, name) = supabase(call), _place(id)
        branch = client.get(path(parent, f"branches/{name}"))
        body: dict[str, Any] = {"persistent": inputs["persistent"]}
        if inputs["gitBranch"]:
            body["git_branch"] = inputs["gitBranch"]
        client.patch(f"/v1/branches/{branch['project_ref']}", body, repeatable=True)
        come_up(client, branch["project_ref"])
        return _outputs(client, branch)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with its data."""
        client, (parent, name) = supabase(call), _place(id)
        if branch := client.find(path(parent, f"branches/{name}")):
            client.delete(f"/v1/branches/{branch['project_ref']}", force=True)


def _place(id: str) -> tuple[str, str]:
    parent, slash, name = id.partition("/")
    if not slash or not name:
        raise Failed(f"{id} is no id of it; import it as {FORM}")
    return parent, name


def _asked(inputs: Mapping[str, Any]) -> dict[str, Any]:
    asked = {
        "branch_name": physical(inputs["branchName"], inputs["mark"]),
        "git_branch": inputs["gitBranch"],
        "persistent": inputs["persistent"],
        "with_data": inputs["withData"],
        "desired_instance_size": inputs["desiredInstanceSize"],
    }
    return {key: value for key, value in asked.items() if value != ""}


def _outputs(client: Client, branch: Mapping[str, Any]) -> dict[str, Any]:
    ref = branch["project_ref"]
    detail = client.get(f"/v1/branches/{ref}")
    try:
        found = client.get(path(ref))
    except Missing:
        found = {"ref": ref, "database": {"host": detail["db_host"]}}
    client.call.conceal(*(detail.get(key, "") for key in ("db_pass", "jwt_secret")))
    return {**outputs(client, found), "password": detail.get("db_pass", "")}
