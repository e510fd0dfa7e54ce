"""Fly's Machines API: who is called, and what all its resources share."""

from __future__ import annotations

from typing import Any

from provider.call import Call
from provider.http import Client, Vendor
from provider.http.vendor import words_of

CAPACITY = "insufficient_capacity"


def words(body: Any) -> str:
    """Fly's own words; where a region is full, what helps."""
    text = words_of(body)
    full = isinstance(body, dict) and body.get("status") == CAPACITY
    return f"{text} (the region is full: choose another region or size)" if full else text


# Fly lets each action through about once a second for each machine, and says 429 above that.
FLY = Vendor(
    name="Fly",
    address="https://api.machines.dev/v1",
    token="FLY_API_TOKEN",
    how="create one by: fly tokens create org",
    status="status.flyio.net",
    words=words,
)
GONE = ("destroying", "destroyed", "pending_destroy", "scheduling_destroy", "deleted")


def fly(call: Call) -> Client:
    """A client for one operation."""
    return Client(FLY, call)


def app_path(app: str, *more: str) -> str:
    """`/apps/notes/machines/1`."""
    return "/".join(("/apps", app, *more))
