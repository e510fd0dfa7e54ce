"""`slipway:upstash:Redis`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource
from provider.http import Client, Missing, made, once
from provider.loss import REPLACE_DATA, gone
from provider.physical import MARK, logical, physical, unmarked
from provider.upstash.api import UPSTASH, actual, change, plan


class Redis(Resource):
    """A Redis database: one region that is written, others that are read, eviction, a budget.

    `<name>-<mark>` is its name, the id Upstash's. TLS is always on. At `budget` Upstash limits
    the rate rather than charge more. Deleted outside: refused on refresh unless `replaceData`
    is true. Cost: $0.20 for 100,000 commands and $0.25 a GB (payg), or a fixed plan from $10 a
    month; free carries 500,000 commands and 256 MB.
    """

    token = "slipway:upstash:Redis"
    inputs = {
        "name": Input("Its name"),
        "mark": MARK,
        "platform": Input("aws or gcp", default="aws", replaces=True),
        "primaryRegion": Input("Region that is written, such as eu-central-1", replaces=True),
        "readRegions": Input("Regions that are read", Many("string"), default=None),
        "plan": Input("Plan", default="payg", allowed=plan),
        "budget": Input("Most US dollars a month (payg)", "integer", default=None),
        "eviction": Input("Whether it drops old keys when full", "boolean", default=True),
        "tls": Input("Always true: Upstash encrypts every connection", "boolean", default=True),
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "endpoint": Output("Host name", stable=True),
        "port": Output("Port", "integer"),
        "password": Output("Password of the user default", secret=True),
    }
    delete_before_replace = True

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """What only goes together."""
        if not inputs["tls"]:
            yield "tls", "is false; Upstash encrypts every connection, leave it out"
        if inputs.get("budget") is not None and inputs["plan"] != "payg":
            yield (
                "budget",
                f"is of no use with the plan {inputs['plan']}; leave it out, or take payg",
            )

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take the one that an interrupted create made; then set the rest."""
        client = Client(UPSTASH, call)
        found = once(
            call,
            find=lambda: _named(client, inputs),
            make=lambda: client.post("/redis/database", _asked(inputs)),
        )
        with made(found["database_id"], {"endpoint": found["endpoint"]}):
            # One that was found may not have everything yet.
            change(client, found["database_id"], actual(found, inputs), inputs)
            return Made(id=found["database_id"], outputs=_outputs(client, found["database_id"]))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Upstash says of it."""
        client = Client(UPSTASH, call)
        found = client.find(f"/redis/database/{id}")
        if found is None:
            return gone(f"the Upstash database {state.get('name', id)} ({id})", state, call)
        inputs = {
            **logical(found["database_name"], state.get("mark", "")),
            "platform": state.get("platform", "aws"),
            "primaryRegion": found["primary_region"],
            **actual(found, state),
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs=_outputs(client, id))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Change its name, regions, plan, budget or eviction."""
        client = Client(UPSTASH, call)
        name = physical(inputs["name"], inputs["mark"])
        found = client.get(f"/redis/database/{id}")
        if found["database_name"] != name:
            client.post(f"/redis/rename/{id}", {"name": name}, repeatable=True)
        change(client, id, actual(found, inputs), inputs)
        return _outputs(client, id)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with its data."""
        Client(UPSTASH, call).delete(f"/redis/database/{id}")


def _asked(inputs: Mapping[str, Any]) -> dict[str, Any]:
    asked = {
        "database_name": physical(inputs["name"], inputs["mark"]),
        "platform": inputs["platform"],
        "primary_region": inputs["primaryRegion"],
        "read_regions": inputs.get("readRegions"),
        "plan": inputs["plan"],
        "budget": inputs.get("budget"),
        "eviction": inputs["eviction"],
        "tls": True,
    }
    return {key: value for key, value in asked.items() if value is not None}


def _named(client: Client, inputs: Mapping[str, Any]) -> Any:
    if not inputs["mark"]:
        raise unmarked(client.call)
    name = physical(inputs["name"], inputs["mark"])
    found = client.get("/redis/databases")
    return next((each for each in found if each["database_name"] == name), None)


def _outputs(client: Client, id: str) -> dict[str, Any]:
    found = client.get(f"/redis/database/{id}")
    password = found.get("password", "")
    if not password:
        raise Missing(
            f"Upstash does not say the password of {id}; use an API key that may read credentials",
            status=404, body=None,
        )
    client.call.conceal(password, found.get("rest_token", ""))
    return {"endpoint": found["endpoint"], "port": found["port"], "password": password}
