"""`slipway:supabase:ApplicationRole`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider import sql
from provider.call import Call
from provider.declaration import Found, Input, Made, Resource
from provider.supabase.api import project, runner, supabase

DATABASE = "postgres"


class ApplicationRole(Resource):
    """The role that a running backend connects as: it reads and writes rows, and no more.

    Made by SQL through the Management API, with a verifier in place of the password, so that
    no log of statements holds it. Rights beyond rows are drift; a password that was changed by
    hand is not seen. It holds no data. The id is `project/name`. Cost: none.
    """

    token = "slipway:supabase:ApplicationRole"
    instead_of_import = "take it over"
    inputs = {
        "projectRef": Input("Reference of the project or branch", replaces=True),
        "name": Input("Name of this role", replaces=True),
        "password": Input("Password of this role", secret=True, allowed=sql.password),
        "rights": Input("What it may do: rows", default="rows"),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it; what an interrupted create left is completed."""
        run = runner(supabase(call), inputs["projectRef"])
        secret = sql.verifier(inputs["password"])
        sql.grant(run, role=inputs["name"], secret=secret, database=DATABASE)
        return Made(id=f"{inputs['projectRef']}/{inputs['name']}")

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Postgres says of it."""
        client = supabase(call)
        if project(client, state["projectRef"]) is None:
            return None
        rights = sql.rights(runner(client, state["projectRef"]), state["name"])
        if rights is None:
            return None
        inputs = {key: state[key] for key in self.inputs if key in state}
        return Found(inputs={**inputs, "rights": rights})

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Make it right again."""
        self.create(inputs, call)
        return {}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it; the project may have gone before it."""
        client = supabase(call)
        if project(client, state["projectRef"]) is not None:
            sql.revoke(runner(client, state["projectRef"]), role=state["name"], database=DATABASE)
