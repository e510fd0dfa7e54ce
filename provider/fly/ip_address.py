"""`slipway:fly:IpAddress`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.fly.allowed import ADDRESSES, one_of
from provider.fly.api import app_path, fly
from provider.http import Client, Missing, once
from provider.physical import parts

FORM = "<app>/<address>"
PRIVATE = "fdaa:"


class IpAddress(Resource):
    """An address of an app: one of each kind, so one that is there is taken over.

    `shared_v4` is shared with other apps, and told apart by the host name; `v4` is the app's own;
    `private_v6` is in the private network, through Fly's proxy. The id is `app/address`. Cost: a
    `v4` $2 a month, the others none.
    """

    token = "slipway:fly:IpAddress"
    inputs = {
        "appName": Input("Name of the app", replaces=True),
        "type": Input(", ".join(ADDRESSES), replaces=True, allowed=one_of(*ADDRESSES)),
    }
    outputs = {"address": Output("The address", stable=True)}
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Have one assigned, or take over the one that is there."""
        client, app = fly(call), inputs["appName"]
        there = once(
            call,
            find=lambda: _found(client, app, "type", inputs["type"]),
            make=lambda: _named(
                client.post(app_path(app, "ip_assignments"), {"type": inputs["type"]})
            ),
        )
        return Made(id=f"{app}/{there['ip']}", outputs={"address": there["ip"]})

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Fly says of it."""
        app, address = parts(id, FORM)
        there = _found(fly(call), app, "ip", address)
        if there is None:
            return None
        inputs = {"appName": app, "type": there["type"]}
        return Found(inputs=inputs, outputs={"address": address})

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Give it back."""
        app, address = parts(id, FORM)
        fly(call).delete(app_path(app, "ip_assignments", address))


def _found(client: Client, app: str, key: str, value: str) -> dict[str, Any] | None:
    try:
        listed = client.get(app_path(app, "ip_assignments")).get("ips") or []
    except Missing:
        return None
    return next((each for each in map(_named, listed) if each[key] == value), None)


def _named(found: Mapping[str, Any]) -> dict[str, Any]:
    """With the `type` that Fly takes but does not give back."""
    six = "v6" if ":" in found["ip"] else "v4"
    private = found["ip"].startswith(PRIVATE)
    kind = "shared_v4" if found.get("shared") else "private_v6" if private else six
    return {**found, "type": kind}
