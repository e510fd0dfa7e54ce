"""What Postgres and Key Value have in common: they take a while, and tell how to reach them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from provider.declaration import Input, Many
from provider.errors import Failed
from provider.http import Client, Pending, until
from provider.render import allowed

READY = ("available", "maintenance_scheduled")
BAD = ("recovery_failed", "suspended")
NETWORKS = Input(
    "Networks that may connect from outside: entries of cidrBlock and description; none: it is "
    "reached over the private network only",
    Many("any"), default=[], allowed=allowed.networks,
)


def ready(client: Client, path: str, what: str) -> dict[str, Any]:
    """Wait until it can be used. Raises Failed where it never will."""

    def look() -> dict[str, Any] | Pending:
        found: dict[str, Any] = client.get(path)
        if found["status"] in BAD:
            raise Failed(
                f"{what} is {found['status'].replace('_', ' ')} at Render; its dashboard says "
                "why: correct that and run the update again"
            )
        return found if found["status"] in READY else Pending(found["status"].replace("_", " "))

    return until(client.call, what, look, seconds=1200)


def reached(client: Client, path: str) -> dict[str, Any]:
    """How to connect: strings, and the parts that are no secret."""
    found = client.get(f"{path}/connection-info")
    inner, outer = found["internalConnectionString"], found["externalConnectionString"]
    within, password = urlsplit(inner), urlsplit(outer).password or ""
    client.call.conceal(password, inner, outer)
    return {
        "password": password,
        "internalConnectionString": inner,
        "externalConnectionString": outer,
        "host": within.hostname or "",
        "externalHost": urlsplit(outer).hostname or "",
        "port": within.port or 0,
    }


def networks(there: Mapping[str, Any]) -> list[dict[str, str]]:
    """Who may connect, as an input."""
    return [
        {key: each[key] for key in ("cidrBlock", "description")} for each in there["ipAllowList"]
    ]

