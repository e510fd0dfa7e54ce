"""Supabase's Management API: its client, and the wait for a project to come up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider import sql
from provider.call import Call
from provider.errors import Failed
from provider.http import Client, Pending, Vendor, until

SUPABASE = Vendor(
    name="Supabase",
    address="https://api.supabase.com",
    token="SUPABASE_ACCESS_TOKEN",
    how="create one at supabase.com/dashboard/account/tokens",
    status="status.supabase.com",
    # It allows 60 calls a minute; an update waits when it says that they are used up.
    calls=600,
)
READY = "ACTIVE_HEALTHY"
BAD = ("INIT_FAILED", "RESTORE_FAILED", "PAUSE_FAILED")
GONE = ("REMOVED", "GOING_DOWN")
ASLEEP = ("INACTIVE", "PAUSING")
SECONDS = 900
SESSION_PORT, TRANSACTION_PORT = 5432, 6543


def supabase(call: Call) -> Client:
    """A client for one operation."""
    return Client(SUPABASE, call)


def path(ref: str, rest: str = "") -> str:
    """`/v1/projects/REF/REST`; a branch has a reference of its own."""
    return f"/v1/projects/{ref}/{rest}".rstrip("/")


def project(client: Client, ref: str) -> Any:
    """A project, None where it has gone."""
    found = client.find(path(ref))
    return None if found is None or found["status"] in GONE else found


def come_up(client: Client, ref: str) -> Any:
    """Wait until the project is well. Raises Failed where it will not be."""

    def look() -> Any:
        found = client.get(path(ref))
        status = found["status"]
        if status in BAD:
            raise Failed(
                f"Supabase could not bring up {found['name']} ({ref}): {status}; delete it at "
                f"supabase.com/dashboard/project/{ref} and run the update again"
            )
        if status in ASLEEP:
            raise Failed(
                f"{found['name']} is paused; restore it at supabase.com/dashboard/project/{ref}"
                " and run the update again"
            )
        return found if status == READY else Pending(status.lower().replace("_", " "))

    return until(client.call, "the project", look, seconds=SECONDS)


def pooler(client: Client, ref: str) -> dict[str, Any]:
    """`poolerHost`, and `poolerSuffix` for a role's name there (`.REF`)."""
    entries = client.get(path(ref, "config/database/pooler"))
    primary = next((each for each in entries if each["database_type"] == "PRIMARY"), None)
    if primary is None:
        raise Failed(f"Supabase has no pooler for {ref} yet; run the update again")
    _, dot, suffix = primary["db_user"].partition(".")
    return {"poolerHost": primary["db_host"], "poolerSuffix": f"{dot}{suffix}"}


def runner(client: Client, ref: str) -> sql.Run:
    """Runs statements as `postgres`. Each may be run again, so that a lost answer harms nothing."""

    def run(statement: str) -> list[sql.Row]:
        body: Mapping[str, Any] = {"query": statement}
        rows: list[sql.Row] = client.post(path(ref, "database/query"), body, repeatable=True) or []
        return rows

    return run
