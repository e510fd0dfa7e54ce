"""`slipway:fly:Volume`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Failed
from provider.fly.allowed import DAYS, between, region, volume_name
from provider.fly.api import GONE, app_path, fly
from provider.http import Client, made, once
from provider.loss import REPLACE_DATA, gone
from provider.physical import MARK, parts, unmarked

FORM = "<app>/<volume id>"
LARGEST_GB = 500


class Volume(Resource):
    """A disk for one machine, in one region, with a snapshot every day.

    `<name>_<mark>` is its name. It grows in place and never shrinks. Snapshots are all that there
    is to go back to: there is no copy on a second host. Deleted outside, or a change that takes a
    new one: refused, unless `replaceData` is true; with `snapshotId` the new one begins as that
    snapshot. The id is `app/volume`. Cost: $0.15 a GB and month of its size, $0.08 a GB of
    snapshots over 10 GB.
    """

    token = "slipway:fly:Volume"
    inputs = {
        "appName": Input("Name of the app", replaces=True),
        "name": Input("Its name", replaces=True, allowed=volume_name),
        "mark": MARK,
        "region": Input("Region, such as nrt", replaces=True, allowed=region),
        "sizeGB": Input("Its size", "integer", 1, allowed=between(1, LARGEST_GB)),
        "encrypted": Input("Whether it is encrypted at rest", "boolean", True, replaces=True),
        "snapshots": Input("Whether a snapshot is made every day", "boolean", True),
        "snapshotRetention": Input(
            "Days that a snapshot is kept", "integer", 5, allowed=between(1, DAYS)
        ),
        "snapshotId": Input("Snapshot that it begins as; empty: none", default="", replaces=True),
        "replaceData": REPLACE_DATA,
    }
    outputs = {"volumeId": Output("Fly's id of it", stable=True)}
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over what an interrupted create made."""
        client = fly(call)
        if not inputs["mark"]:
            raise unmarked(call)
        path, name = app_path(inputs["appName"], "volumes"), _name(inputs)
        there = once(
            call,
            find=lambda: _listed(client, path, name),
            make=lambda: client.post(path, _asked(inputs, name)),
        )
        outputs = {"volumeId": there["id"]}
        place = f"{inputs['appName']}/{there['id']}"
        with made(place, outputs):
            _settle(client, f"{path}/{there['id']}", there, inputs)
        return Made(id=place, outputs=outputs)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Fly says of it."""
        app, volume = parts(id, FORM)
        there = fly(call).find(app_path(app, "volumes", volume))
        if there is None or there.get("state") in GONE:
            return gone(f"the Fly volume {state.get('name', volume)} ({id})", state, call)
        mark = state.get("mark", "")
        whole = bool(mark) and there["name"].endswith(f"_{mark}")
        inputs = {
            "appName": app,
            "name": there["name"].removesuffix(f"_{mark}") if whole else there["name"],
            "mark": mark if whole else "",
            "region": there["region"],
            "sizeGB": there["size_gb"],
            "encrypted": there["encrypted"],
            "snapshots": there.get("auto_backup_enabled", True),
            "snapshotRetention": there.get("snapshot_retention") or 5,
            "snapshotId": state.get("snapshotId", ""),
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs={"volumeId": volume})

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Let it grow, or change its snapshots."""
        client, (app, volume) = fly(call), parts(id, FORM)
        path = app_path(app, "volumes", volume)
        _settle(client, path, client.get(path), inputs)
        return {"volumeId": volume}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with the data."""
        app, volume = parts(id, FORM)
        fly(call).delete(app_path(app, "volumes", volume))


def _name(inputs: Mapping[str, Any]) -> str:
    return f"{inputs['name']}_{inputs['mark']}"


def _asked(inputs: Mapping[str, Any], name: str) -> dict[str, Any]:
    asked = {
        "name": name,
        "region": inputs["region"],
        "size_gb": inputs["sizeGB"],
        "encrypted": inputs["encrypted"],
        "auto_backup_enabled": inputs["snapshots"],
        "snapshot_retention": inputs["snapshotRetention"],
    }
    return {**asked, "snapshot_id": inputs["snapshotId"]} if inputs["snapshotId"] else asked


def _listed(client: Client, path: str, name: str) -> dict[str, Any] | None:
    for each in client.get(path):
        if each["name"] == name and each.get("state") not in GONE:
            return dict(each)
    return None


def _settle(
    client: Client, path: str, there: Mapping[str, Any], inputs: Mapping[str, Any]
) -> None:
    if there["size_gb"] > inputs["sizeGB"]:
        raise Failed(
            f"the Fly volume {there['name']} has {there['size_gb']} GB, and Fly never makes one "
            f"smaller; set its size to {there['size_gb']} or more"
        )
    if there["size_gb"] < inputs["sizeGB"]:
        answer = client.put(f"{path}/extend", {"size_gb": inputs["sizeGB"]})
        if answer.get("needs_restart"):
            client.call.warn(f"the machine on {there['name']} sees the new size once restarted")
    wanted = {
        "auto_backup_enabled": inputs["snapshots"],
        "snapshot_retention": inputs["snapshotRetention"],
    }
    if any(there.get(key) != value for key, value in wanted.items()):
        client.put(path, wanted)
