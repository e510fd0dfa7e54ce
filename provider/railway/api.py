"""Railway's GraphQL API: who is called, and lists that come in pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from provider.call import Call
from provider.http import GraphQL, Missing, Vendor

# The smallest plan allows 100 calls an hour, and refuses what is above it with 429.
RAILWAY = Vendor(
    name="Railway",
    address="https://backboard.railway.com/graphql/v2",
    token="RAILWAY_API_TOKEN",
    how="create one at railway.com under Account settings, Tokens",
    status="status.railway.com",
    calls=100,
)
PAGE = 100
SERVICE_FORM = "<project id>/<environment id>/<service id>"


def railway(call: Call) -> GraphQL:
    """A client for one operation."""
    return GraphQL(RAILWAY, call)


def listed(client: GraphQL, document: str, *path: str, **variables: Any) -> Iterator[Any]:
    """The nodes of all pages of the connection at `path` in the answer.

    The document takes `$first` and `$after`, and asks for `pageInfo { hasNextPage endCursor }`.
    """
    after: str | None = None
    while True:
        found: Any = client.ask(document, first=PAGE, after=after, **variables)
        for key in path:
            found = found[key]
        yield from (edge["node"] for edge in found["edges"])
        page = found["pageInfo"]
        if not page["hasNextPage"] or page["endCursor"] in (None, after):
            return
        after = page["endCursor"]


def asked(client: GraphQL, document: str, **variables: Any) -> dict[str, Any] | None:
    """The data of a query about something that may be gone: None then."""
    try:
        return client.ask(document, **variables)
    except Missing:
        return None


def removed(client: GraphQL, document: str, **variables: Any) -> None:
    """Carry out a deletion; what is gone already is removed."""
    try:
        client.change(document, repeatable=True, **variables)
    except Missing:
        return
