"""`slipway:neon:ApplicationRole`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from provider import sql
from provider.call import Call
from provider.declaration import Found, Input, Made, Resource
from provider.http import Client, Refused, Vendor
from provider.neon.api import branch_path, neon, parts

FORM = "<project id>/<branch id>/<name>"
# Setting rights again is harmless, so its calls may be repeated whatever their method.
REPEATABLE = frozenset({"POST"})
WRONG_PASSWORD = "28P01"


class ApplicationRole(Resource):
    """The role that a running backend connects as: it reads and writes rows, and no more.

    Neon's API makes only roles that may do everything, so this one is made by SQL over HTTPS, as
    the owner. A changed password, or rights beyond rows, are drift, and the next update puts
    them right. It holds no data. The id is `project/branch/name`. Cost: none, but looking at it
    wakes a sleeping endpoint.
    """

    token = "slipway:neon:ApplicationRole"
    instead_of_import = "take it over"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "branchId": Input("Id of the branch", replaces=True),
        "host": Input("Host name of the branch's endpoint"),
        "database": Input("The database", replaces=True),
        "owner": Input("The role that owns the database"),
        "ownerPassword": Input("Its password", secret=True),
        "name": Input("Name of this role", replaces=True),
        "password": Input("Password of this role", secret=True, allowed=sql.password),
        "rights": Input("What it may do: rows", default="rows"),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it; what an interrupted create left is completed."""
        run = as_owner(inputs, call)
        sql.grant(
            run, role=inputs["name"], secret=inputs["password"], database=inputs["database"]
        )
        return Made(id=f"{inputs['projectId']}/{inputs['branchId']}/{inputs['name']}")

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Postgres says of it, and whether its password still opens the database."""
        parts(id, 3, FORM)
        if not _there(state, call):
            return None
        rights = sql.rights(as_owner(state, call), state["name"])
        if rights is None:
            return None
        inputs = {key: state[key] for key in self.inputs if key in state}
        inputs["rights"] = rights
        if not _opens(state, call):
            inputs["password"] = ""
        return Found(inputs=inputs)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Make it right again."""
        self.create(inputs, call)
        return {}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it; the branch may have gone before it."""
        if _there(state, call):
            sql.revoke(as_owner(state, call), role=state["name"], database=state["database"])


def _there(state: Mapping[str, Any], call: Call) -> bool:
    """Whether its branch is there, and the database in it: an expired branch takes all along."""
    path = branch_path(state["projectId"], state["branchId"], "databases", state["database"])
    return neon(call).find(path) is not None


def as_owner(state: Mapping[str, Any], call: Call) -> sql.Run:
    """Runs statements as the role that owns the database."""
    return _runner(state, state["owner"], state["ownerPassword"], call)


def _opens(state: Mapping[str, Any], call: Call) -> bool:
    try:
        _runner(state, state["name"], state["password"], call)("select 1")
    except Refused as error:
        if isinstance(error.body, dict) and error.body.get("code") == WRONG_PASSWORD:
            return False
        if "password" in error.words:
            return False
        raise
    return True


def _runner(state: Mapping[str, Any], role: str, password: str, call: Call) -> sql.Run:
    host, database = state["host"], quote(state["database"], safe="")
    address = f"postgresql://{quote(role)}:{quote(password)}@{host}/{database}?sslmode=require"
    call.conceal(password, quote(password), address)
    # A stand-in answers for every host; `NEON_SQL_API_URL` is its address.
    vendor = Vendor(
        name="Neon SQL", address=f"https://{host}", repeatable=REPEATABLE,
        status="neonstatus.com", timeout=float(os.environ.get("NEON_SQL_API_TIMEOUT", "90")),
    )
    client = Client(vendor, call, {"Neon-Connection-String": address})

    def run(statement: str) -> list[sql.Row]:
        answer = client.post("/sql", {"query": statement, "params": []})
        rows: list[sql.Row] = (answer or {}).get("rows", [])
        return rows

    return run
