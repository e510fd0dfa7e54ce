"""Render's API: who is called, lists that come in pages, names, and who owns what is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provider.call import Call
from provider.errors import Failed
from provider.http import Client, Vendor
from provider.physical import physical

RENDER = Vendor(
    name="Render",
    address="https://api.render.com/v1",
    token="RENDER_API_KEY",
    how="create one at dashboard.render.com under Account settings, API keys",
    status="status.render.com",
)
PAGE = 100


def render(call: Call) -> Client:
    """A client for one operation."""
    return Client(RENDER, call)


def listed(client: Client, path: str, key: str, **params: str | int | bool) -> Iterator[Any]:
    """The items of all pages: what is under `key` of each element, or the element itself.

    Pages are asked for until one is empty: a short page need not be the last.
    """

    def after(page: Any) -> Mapping[str, str] | None:
        return {"cursor": page[-1]["cursor"]} if page and "cursor" in page[-1] else None

    for page in client.pages(path, after, limit=PAGE, **params):
        yield from (each[key] if key else each for each in page)


def named(
    client: Client, path: str, key: str, inputs: Mapping[str, Any], **params: str | int | bool
) -> Any | None:
    """The one with this resource's name at Render, None where there is none."""
    name = physical(inputs["name"], inputs["mark"])
    found = listed(client, path, key, name=name, ownerId=inputs["ownerId"], **params)
    return next((each for each in found if each["name"] == name), None)


def owner(client: Client, given: str) -> str:
    """The workspace's id: the given one, else the only one that the key opens."""
    if given:
        return given
    found = list(listed(client, "/owners", "owner"))
    if len(found) == 1:
        return str(found[0]["id"])
    known = ", ".join(f"{each['id']} ({each['name']})" for each in found) or "none"
    raise Failed(
        f"the Render API key opens {len(found)} workspaces; set slipway:render.workspace to the "
        f"id of one of them: {known}"
    )
