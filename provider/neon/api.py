"""Neon's API, and its operations that finish in their own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from provider.call import Call
from provider.errors import Failed
from provider.http import Client, Missing, Pending, Vendor, until

# Neon's own words: 423 and 503 are always safe to repeat, and of the methods only these are.
NEON = Vendor(
    name="Neon",
    address="https://console.neon.tech/api/v2",
    token="NEON_API_KEY",
    how="create one at console.neon.tech under Account settings, API keys",
    status="neonstatus.com",
    busy=frozenset({423, 429, 503}),
    repeatable=frozenset({"GET", "HEAD"}),
)
GOING_ON = ("scheduling", "running", "cancelling")
BAD = ("failed", "error", "cancelled")
PAGE, RECENT = 100, 50
# A status: a project begins with an endpoint, a role and a database, and a branch copies them.
BROUGHT = "adopted what the branch already has"


def neon(call: Call) -> Client:
    """A client for one operation."""
    return Client(NEON, call)


def listed(
    client: Client, path: str, key: str, following: str = "cursor", **params: str | int | bool
) -> Iterator[Any]:
    """The items of all pages. `following` is the field of the cursor in the page's end."""

    def after(body: Any) -> Mapping[str, str] | None:
        cursor = (body.get("pagination") or {}).get(following)
        return {"cursor": cursor} if cursor and body[key] else None

    for page in client.pages(path, after, limit=PAGE, **params):
        yield from page[key]


def finish(client: Client, answer: Mapping[str, Any]) -> None:
    """Wait for the operations that an answer names. Raises Failed where one of them fails."""
    for operation in answer.get("operations", ()):
        path = f"/projects/{operation['project_id']}/operations/{operation['id']}"
        until(client.call, operation["action"], _look(client, path))


def settle(client: Client, project: str) -> None:
    """Wait until nothing is going on in a project; the newest operations come first."""
    page = client.get(f"/projects/{project}/operations", limit=RECENT)
    going_on = [each for each in page["operations"] if each["status"] in GOING_ON]
    finish(client, {"operations": going_on})


def _look(client: Client, path: str) -> Callable[[], str | Pending]:
    def look() -> str | Pending:
        operation = client.get(path)["operation"]
        status: str = operation["status"]
        if status in BAD:
            raise Failed(
                f"Neon's operation {operation['action']} {status}: "
                f"{operation.get('error') or 'no explanation'} (operation {operation['id']}); "
                "run the update again, and if it stays so ask Neon's support about the operation"
            )
        return Pending(status) if status in GOING_ON else status

    return look


def branch_path(project: str, branch: str, kind: str = "", name: str = "") -> str:
    """`/projects/p/branches/b/roles/app`."""
    path = f"/projects/{project}/branches/{branch}"
    path += f"/{kind}" if kind else ""
    return f"{path}/{quote(name, safe='')}" if name else path


def parts(id: str, count: int, form: str) -> list[str]:
    """The parts of a resource's id. Raises Failed for an import of something else."""
    found = id.split("/", count - 1)
    if len(found) != count or not all(found):
        raise Failed(f"{id} is no id of it; import it as {form}")
    return found


def expected(client: Client, path: str) -> Any:
    """A GET for something that may have gone with what it belongs to: None on 404."""
    try:
        return client.get(path)
    except Missing:
        return None
