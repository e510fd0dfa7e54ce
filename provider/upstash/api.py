"""Upstash's developer API: who is called, and the settings that have an endpoint each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.http import Client, Vendor

UPSTASH = Vendor(
    name="Upstash",
    address="https://api.upstash.com/v2",
    user="UPSTASH_EMAIL",
    token="UPSTASH_API_KEY",
    how="create one at console.upstash.com/account/api",
    status="status.upstash.com",
)
PLANS = (
    "free", "payg", "fixed_250mb", "fixed_1gb", "fixed_5gb", "fixed_10gb", "fixed_50gb",
    "fixed_100gb", "fixed_500gb",
)
METERED = ("free", "payg")


def plan(value: str) -> str | None:
    """For `allowed`."""
    return None if value in PLANS else f"is {value}; Upstash has {', '.join(PLANS)}"


def actual(found: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that can change, as Upstash has them; budget and regions only where asked for."""
    kind, before = found["type"], known.get("plan", "payg")
    fixed = kind not in METERED and before not in METERED
    actual = {
        "plan": before if fixed else kind,
        "eviction": found.get("eviction", False),
        "tls": found.get("tls", True),
    }
    if known.get("budget") is not None:
        actual["budget"] = found.get("budget", 0)
    if known.get("readRegions") is not None or found.get("read_regions"):
        actual["readRegions"] = found.get("read_regions") or []
    return actual


def change(
    client: Client, id: str, now: Mapping[str, Any], wanted: Mapping[str, Any]
) -> None:
    """Each setting has an endpoint of its own, and setting it again does no harm."""
    differs = {key for key in ("plan", "budget", "eviction") if wanted.get(key) != now.get(key)}
    if "plan" in differs:
        body: Any = {"plan_name": wanted["plan"]}
        client.post(f"/redis/{id}/change-plan", body, repeatable=True)
    if "budget" in differs and wanted.get("budget") is not None:
        body = {"budget": wanted["budget"]}
        client.patch(f"/redis/update-budget/{id}", body, repeatable=True)
    if "eviction" in differs:
        verb = "enable" if wanted["eviction"] else "disable"
        client.post(f"/redis/{verb}-eviction/{id}", repeatable=True)
    regions = list(wanted.get("readRegions") or [])
    if sorted(regions) != sorted(now.get("readRegions") or []):
        client.post(f"/redis/update-regions/{id}", {"read_regions": regions}, repeatable=True)
