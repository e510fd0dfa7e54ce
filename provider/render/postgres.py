"""`slipway:render:Postgres`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource
from provider.errors import Failed
from provider.http import made, once
from provider.loss import REPLACE_DATA, gone
from provider.physical import MARK, logical, physical, unmarked
from provider.render import allowed, source, stores
from provider.render.api import named, render

FIXED = ("environmentId", "region", "version", "databaseName", "databaseUser")


class Postgres(Resource):
    """A managed Postgres, with read replicas and a standby where asked.

    It is reached over the private network, and from outside by the networks of `ipAllowList`
    only. `<name>-<mark>` is its name, the id is Render's. Its disk grows and never shrinks. A
    free one is deleted by Render after 30 days. Deleted outside, or a change that takes a new one
    (region, version, names): refused, unless `replaceData` is true. Cost: basic_256mb $6 a month,
    basic_1gb $19, and $0.30 a GB of disk; replicas and a standby cost as much each.
    """

    token = "slipway:render:Postgres"
    inputs = {
        **source.PLACE,
        "mark": MARK,
        "plan": Input("Instance type", default="basic_256mb", allowed=allowed.postgres_plan),
        "region": Input("Where it is", default="oregon", replaces=True, allowed=allowed.region),
        "version": Input("Major version", default="17", replaces=True, allowed=allowed.version),
        "databaseName": Input("The database in it", replaces=True),
        "databaseUser": Input("The role that owns it", replaces=True),
        "diskSizeGB": Input(
            "Gigabytes of disk: 1 or a multiple of 5; 0: the plan's own", "integer", 0,
            allowed=allowed.disk,
        ),
        "enableHighAvailability": Input(
            "Whether a standby takes over", "boolean", default=False
        ),
        "ipAllowList": stores.NETWORKS,
        "readReplicas": Input("Names of read replicas", Many("string"), default=[]),
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "host": Output("Name in the private network", stable=True),
        "externalHost": Output("Name outside of it", stable=True),
        "password": Output("The owner's password", secret=True),
        "internalConnectionString": Output("The owner's, in the private network", secret=True),
        "externalConnectionString": Output("The owner's, from outside", secret=True),
    }
    delete_before_replace = True

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """A standby and a disk of one's own, where the plan has them."""
        plan = inputs["plan"]
        if inputs["enableHighAvailability"] and plan in allowed.SMALL:
            yield "enableHighAvailability", f"takes a pro or accelerated plan; this one is {plan}"
        if inputs["diskSizeGB"] and plan == "free":
            yield "diskSizeGB", "cannot be chosen on the free plan; leave it out"

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or go on with what an interrupted create made, until it is available."""
        client = render(call)
        if not inputs["mark"]:
            raise unmarked(call)
        given = {
            "ownerId": inputs["ownerId"],
            **{key: inputs[key] for key in FIXED if inputs[key]},
            **_changeable(inputs),
        }
        there = once(
            call,
            find=lambda: named(client, "/postgres", "postgres", inputs),
            make=lambda: client.post("/postgres", given),
        )
        path = f"/postgres/{there['id']}"
        with made(there["id"]):
            there = stores.ready(client, path, "the database")
            if _differs(there, inputs):
                self.update(there["id"], {}, inputs, call)
            return Made(id=there["id"], outputs=_reached(client, path))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Render says of it."""
        client, path = render(call), f"/postgres/{id}"
        there = client.find(path)
        if there is None:
            return gone(f"the Render Postgres {state.get('name', id)} ({id})", state, call)
        inputs = {
            **logical(there["name"], state.get("mark", "")),
            "ownerId": there["owner"]["id"],
            "environmentId": state.get("environmentId", "?") and there.get("environmentId", ""),
            **{key: there[key] for key in ("plan", *FIXED[1:])},
            "diskSizeGB": state.get("diskSizeGB", 1) and there.get("diskSizeGB", 0),
            "enableHighAvailability": there["highAvailabilityEnabled"],
            "ipAllowList": stores.networks(there),
            "readReplicas": [each["name"] for each in there["readReplicas"]],
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs=_reached(client, path))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Change its plan, disk, standby, networks or replicas; wait until it is available."""
        client, path = render(call), f"/postgres/{id}"
        there = client.get(path)
        if 0 < inputs["diskSizeGB"] < (there.get("diskSizeGB") or 0):
            raise Failed(
                f"{call.name}: the disk has {there['diskSizeGB']} GB, and Render makes none "
                f"smaller; set diskSizeGB to {there['diskSizeGB']} or more"
            )
        client.patch(path, _changeable(inputs), repeatable=True)
        stores.ready(client, path, "the database")
        return _reached(client, path)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with its data."""
        render(call).delete(f"/postgres/{id}")


def _changeable(inputs: Mapping[str, Any]) -> dict[str, Any]:
    disk = {"diskSizeGB": inputs["diskSizeGB"]} if inputs["diskSizeGB"] else {}
    return {
        "name": physical(inputs["name"], inputs["mark"]),
        "plan": inputs["plan"],
        **disk,
        "enableHighAvailability": inputs["enableHighAvailability"],
        "ipAllowList": [dict(each) for each in inputs["ipAllowList"]],
        "readReplicas": [{"name": each} for each in inputs["readReplicas"]],
    }


def _differs(there: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
    """Whether an interrupted create was given other inputs."""
    disk = inputs["diskSizeGB"]
    return (
        there["plan"] != inputs["plan"]
        or there["highAvailabilityEnabled"] != inputs["enableHighAvailability"]
        or stores.networks(there) != list(inputs["ipAllowList"])
        or [each["name"] for each in there["readReplicas"]] != list(inputs["readReplicas"])
        or bool(disk and disk != there.get("diskSizeGB"))
    )


def _reached(client: Any, path: str) -> dict[str, Any]:
    found = stores.reached(client, path)
    del found["port"]
    return found
