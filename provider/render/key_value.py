"""`slipway:render:KeyValue`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.http import made, once
from provider.loss import REPLACE_DATA, gone
from provider.physical import MARK, logical, physical, unmarked
from provider.render import allowed, source, stores
from provider.render.api import named, render


class KeyValue(Resource):
    """A Key Value instance: Valkey, which speaks the Redis protocol.

    It is reached over the private network, where it asks for no password, and from outside by
    the networks of `ipAllowList` only, with TLS and a password. Paid ones keep their content on
    disk, a free one loses it at every restart. `<name>-<mark>` is its name, the id is Render's.
    Deleted outside, or a change that takes a new one: refused, unless `replaceData` is true.
    Cost: free with 25 MB, starter $10 a month with 256 MB.
    """

    token = "slipway:render:KeyValue"
    inputs = {
        **source.PLACE,
        "mark": MARK,
        "plan": Input("Instance type", default="starter", allowed=allowed.key_value_plan),
        "region": Input("Where it is", default="oregon", replaces=True, allowed=allowed.region),
        "maxmemoryPolicy": Input(
            "What is dropped when it is full", default="allkeys_lru", allowed=allowed.policy
        ),
        "ipAllowList": stores.NETWORKS,
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "host": Output("Name in the private network", stable=True),
        "port": Output("Its port", "integer", stable=True),
        "externalHost": Output("Name outside of it", stable=True),
        "password": Output("What it asks for from outside", secret=True),
        "internalConnectionString": Output("In the private network", secret=True),
        "externalConnectionString": Output("From outside", secret=True),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or go on with what an interrupted create made, until it is available."""
        client = render(call)
        if not inputs["mark"]:
            raise unmarked(call)
        given = {
            "ownerId": inputs["ownerId"], "region": inputs["region"], **_changeable(inputs),
            **({"environmentId": inputs["environmentId"]} if inputs["environmentId"] else {}),
        }
        there = once(
            call,
            find=lambda: named(client, "/key-value", "keyValue", inputs),
            make=lambda: client.post("/key-value", given),
        )
        path = f"/key-value/{there['id']}"
        with made(there["id"]):
            there = stores.ready(client, path, "the cache")
            if any(_found(there)[key] != inputs[key] for key in _found(there)):
                client.patch(path, _changeable(inputs), repeatable=True)
            return Made(id=there["id"], outputs=stores.reached(client, path))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Render says of it."""
        client, path = render(call), f"/key-value/{id}"
        there = client.find(path)
        if there is None:
            return gone(f"the Render Key Value {state.get('name', id)} ({id})", state, call)
        inputs = {
            **logical(there["name"], state.get("mark", "")),
            "ownerId": there["owner"]["id"],
            "environmentId": state.get("environmentId", "?") and there.get("environmentId", ""),
            "region": there["region"],
            **_found(there),
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs=stores.reached(client, path))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Change its plan, policy or networks; wait until it is available."""
        client, path = render(call), f"/key-value/{id}"
        client.patch(path, _changeable(inputs), repeatable=True)
        stores.ready(client, path, "the cache")
        return stores.reached(client, path)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with its content."""
        render(call).delete(f"/key-value/{id}")


def _changeable(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": physical(inputs["name"], inputs["mark"]),
        **{key: inputs[key] for key in ("plan", "maxmemoryPolicy")},
        "ipAllowList": [dict(each) for each in inputs["ipAllowList"]],
    }


def _found(there: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "plan": there["plan"],
        "maxmemoryPolicy": there["options"].get("maxmemoryPolicy", "noeviction"),
        "ipAllowList": stores.networks(there),
    }
