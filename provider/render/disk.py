"""`slipway:render:Disk`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Failed
from provider.http import Client, made, once
from provider.loss import REPLACE_DATA, gone
from provider.render import services
from provider.render.api import listed, render


def size(value: int) -> str | None:
    """For `allowed`: gigabytes."""
    return None if value >= 1 else f"is {value}; it must be 1 or more"


class Disk(Resource):
    """A disk of one service, of which there is one at most; it is there with the next deploy.

    A service with a disk runs once, and is away for a moment in every deploy. Render keeps daily
    snapshots for a week. It grows and never shrinks. The id is Render's. Deleted outside, or a
    change that takes a new one: refused, unless `replaceData` is true. Cost: $0.25 a GB and month.
    """

    token = "slipway:render:Disk"
    inputs = {
        "serviceId": Input("Id of the service", replaces=True),
        "name": Input("Its name"),
        "mountPath": Input("Where the service sees it"),
        "sizeGB": Input("Gigabytes", "integer", 1, allowed=size),
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "revision": Output("Changes with every change of it: the newest deploy before that"),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over what is attached."""
        client = render(call)
        outputs: Mapping[str, Any] = _outputs(client, inputs["serviceId"])
        keys = ("serviceId", "name", "mountPath", "sizeGB")
        disk = once(
            call,
            find=lambda: next(_attached(client, inputs["serviceId"]), None),
            make=lambda: client.post("/disks", {key: inputs[key] for key in keys}),
        )
        if any(disk[key] != inputs[key] for key in keys[1:]):
            with made(disk["id"], outputs):
                self.update(disk["id"], {}, inputs, call)
        return Made(id=disk["id"], outputs=outputs)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Render says of it. Where the service has gone too, its own read says so."""
        client = render(call)
        disk = client.find(f"/disks/{id}")
        if disk is None:
            service = state.get("serviceId", "")
            if service and client.find(f"/services/{service}") is None:
                return None
            return gone(f"the Render disk {state.get('name', id)}", state, call)
        inputs = {
            "serviceId": disk.get("serviceId", state.get("serviceId", "")),
            **{key: disk[key] for key in ("name", "mountPath", "sizeGB")},
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs={"revision": state.get("revision", "")})

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Rename, move or grow it."""
        client, path = render(call), f"/disks/{id}"
        there, outputs = client.get(path), _outputs(client, inputs["serviceId"])
        if inputs["sizeGB"] < there["sizeGB"]:
            raise Failed(
                f"{call.name}: the disk has {there['sizeGB']} GB, and Render makes none smaller; "
                f"set sizeGB to {there['sizeGB']} or more"
            )
        wanted = {key: inputs[key] for key in ("name", "mountPath", "sizeGB")}
        # A size that is not greater is refused.
        if wanted["sizeGB"] == there["sizeGB"]:
            del wanted["sizeGB"]
        client.patch(path, wanted, repeatable=True)
        return outputs

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with its data."""
        render(call).delete(f"/disks/{id}")


def _attached(client: Client, service: str) -> Iterator[dict[str, Any]]:
    found = listed(client, "/disks", "disk", serviceId=service)
    return (dict(each) for each in found if each.get("serviceId") == service)


def _outputs(client: Client, service: str) -> dict[str, str]:
    # Before the change: where Render deploys it by itself, that one is waited for.
    return {"revision": services.revision(client, service)}
