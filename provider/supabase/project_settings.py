"""What can be set on a project that is up: size, point in time recovery, TLS, who may connect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.declaration import Input, Many, Table
from provider.http import Client, Refused
from provider.supabase.api import path

WINDOWS = (0, 7, 14, 28)
NOTHING = (402, 404)


def window(value: int) -> str | None:
    """For `allowed`: days of point in time recovery that Supabase sells."""
    if value in WINDOWS:
        return None
    return f"is {value}; Supabase sells 7, 14 and 28 days, 0 is daily backups alone"


INPUTS = {
    "desiredInstanceSize": Input("Size, such as micro or small; empty: the plan's", default=""),
    "pitrDays": Input(
        "Days of point in time recovery", "integer", default=0, allowed=window
    ),
    "sslEnforcement": Input(
        "Whether it refuses connections without TLS: {database: true}", Table("boolean"),
        default=None,
    ),
    "networkRestrictions": Input(
        "Networks that may connect: {dbAllowedCidrs: [...], dbAllowedCidrsV6: [...]}",
        Table(Many("string")), default=None,
    ),
    "backupSchedule": Input("UTC time of the daily backup, HH:MM:SS; empty: theirs", default=""),
}


def apply(client: Client, ref: str, now: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """Change what differs between what is there (`now`, as `actual` reads it) and `wanted`."""
    _size(client, ref, now, wanted)
    _recovery(client, ref, now, wanted)
    if (tls := wanted.get("sslEnforcement")) and tls != now.get("sslEnforcement"):
        client.put(path(ref, "ssl-enforcement"), {"requestedConfig": tls})
    if (rules := wanted.get("networkRestrictions")) and rules != now.get("networkRestrictions"):
        client.post(path(ref, "network-restrictions/apply"), rules, repeatable=True)
    moment = wanted.get("backupSchedule")
    if moment and moment != now.get("backupSchedule"):
        body = {"schedule_for": moment}
        client.patch(path(ref, "database/backups/schedule"), body, repeatable=True)


def _size(client: Client, ref: str, now: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    size = wanted.get("desiredInstanceSize")
    if size and size != now.get("desiredInstanceSize"):
        _addon(client, ref, "compute_instance", f"ci_{size}")


def _recovery(
    client: Client, ref: str, now: Mapping[str, Any], wanted: Mapping[str, Any]
) -> None:
    days, before = wanted.get("pitrDays", 0), now.get("pitrDays", 0)
    if days and days != before:
        _addon(client, ref, "pitr", f"pitr_{days}")
    elif before and not days:
        client.delete(path(ref, f"billing/addons/pitr_{before}"))


def _addon(client: Client, ref: str, kind: str, variant: str) -> None:
    body = {"addon_type": kind, "addon_variant": variant}
    client.patch(path(ref, "billing/addons"), body, repeatable=True)


def actual(client: Client, ref: str, known: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as they are; only those that `known` sets are looked at, but for add-ons."""
    addons = client.get(path(ref, "billing/addons"))["selected_addons"]
    chosen = {each["type"]: each["variant"]["id"] for each in addons}
    size = chosen.get("compute_instance", "").removeprefix("ci_")
    found: dict[str, Any] = {
        "pitrDays": int(chosen.get("pitr", "pitr_0").removeprefix("pitr_")),
        "desiredInstanceSize": size if known.get("desiredInstanceSize") else "",
        "backupSchedule": "",
    }
    if known.get("sslEnforcement"):
        found["sslEnforcement"] = client.get(path(ref, "ssl-enforcement"))["currentConfig"]
    if rules := known.get("networkRestrictions"):
        config = client.get(path(ref, "network-restrictions"))["config"]
        found["networkRestrictions"] = {
            key: value for key, value in config.items() if value or key in rules
        }
    if known.get("backupSchedule"):
        found["backupSchedule"] = _schedule(client, ref)
    return found


def _schedule(client: Client, ref: str) -> str:
    try:
        return str(client.get(path(ref, "database/backups/schedule"))["schedule_for"])
    except Refused as error:
        if error.status in NOTHING:
            return ""
        raise
