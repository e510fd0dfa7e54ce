"""`slipway:docker:Route`: which containers the gateway sends a route's traffic to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Resource, Table
from provider.docker import canary, gateway
from provider.docker.daemon import HOST, connect, inspect
from provider.docker.limits import positive
from provider.docker.switch import Switch
from provider.errors import Failed

STRATEGIES = ("blue-green", "rolling", "canary")


def _path(value: str) -> str | None:
    return None if not value or value.startswith("/") else f"is {value}; it must start with /"


def _name(value: str) -> str | None:
    plain = value.replace("-", "").isalnum() and value.isascii()
    return None if plain else f"is {value}; it may have letters, digits and hyphens"


def _strategy(value: str) -> str | None:
    return None if value in STRATEGIES else f"is {value}; it must be one of {', '.join(STRATEGIES)}"


class Route(Resource):
    """The containers behind one route of the gateway. Changing them is the switch of a release.

    The new containers must answer at `probe` from inside the gateway's network first; until
    then, and when they never do, the old ones serve. The switch itself is one write that every
    worker of the gateway sees at its next request: no reload, no connection lost. Afterwards
    this waits until the old containers have answered what they were asked (WebSockets excepted:
    their backend closes them when it is stopped), at most `drain` seconds.

    `rolling` switches one container after the other. `canary` gives the new ones a share, watches
    what they answer, and takes the traffic back when that is worse than it may be.
    """

    token = "slipway:docker:Route"
    inputs = {
        "host": HOST,
        "gateway": Input("Id of the gateway's container"),
        "name": Input("Name that the gateway's configuration uses", replaces=True, allowed=_name),
        "targets": Input("Names of the containers", Many("string")),
        "port": Input("Port that they listen on", "integer", allowed=positive),
        "probe": Input(
            "Path that answers 2xx or 3xx when they can serve; empty: any answer below 500",
            default="/",
            allowed=_path,
        ),
        "timeout": Input(
            "Seconds that the new ones have to answer", "integer", default=60, allowed=positive
        ),
        "drain": Input("Most seconds to wait for requests under way", "integer", default=30),
        "weights": Input(
            "Container name to its share; 1 where not named", Table("integer"), default=None
        ),
        "strategy": Input(
            "blue-green (all at once, also where not set), rolling or canary",
            default=None,
            allowed=_strategy,
        ),
        "canary": Input(
            "Of a canary: " + ", ".join(f"{key} ({what})" for key, what in canary.KEYS.items()),
            Table("number"),
            default=None,
        ),
    }
    # The new route takes over under the same name.
    delete_before_replace = True

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """At least one target, weights of targets only, and a canary's figures for a canary."""
        if not inputs["targets"]:
            yield "targets", "is empty; name at least one container"
        for name, weight in (inputs.get("weights") or {}).items():
            if name not in inputs["targets"]:
                yield f'weights["{name}"]', "is not one of the targets"
            elif weight < 1:
                yield f'weights["{name}"]', f"is {weight}; it must be above 0"
        wanted = set(canary.KEYS) if inputs.get("strategy") == "canary" else set()
        if set(inputs.get("canary") or {}) != wanted:
            yield "canary", "goes with strategy canary, and has: " + ", ".join(canary.KEYS)

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Wait for the targets, then switch."""
        Switch(inputs, call).run()
        return Made(id=f"{inputs['gateway']}/{inputs['name']}")

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Wait for the targets, switch, wait for the old ones to finish."""
        Switch(inputs, call).run()
        return {}

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """The targets that the gateway has stored. Imports: `<container>/<route>`."""
        container, _, name = id.partition("/")
        host, container = state.get("host", ""), state.get("gateway", container)
        name = state.get("name", name)
        client = connect(host)
        if not name or inspect(client, container) is None:
            return None
        stored = gateway.get_files(client, container, f"routes/{name}.json")
        if not stored:
            return None
        route = json.loads(next(iter(stored.values())))
        weights = {
            each["name"]: each["weight"] for each in route["targets"] if each.get("weight", 1) != 1
        }
        kept = {
            key: state.get(key, self.inputs[key].default)
            for key in ("probe", "timeout", "drain", "strategy", "canary")
        }
        return Found(
            inputs={
                **kept,
                "host": host,
                "gateway": container,
                "name": name,
                "port": route["port"],
                "targets": [each["name"] for each in route["targets"]],
                "weights": weights or None,
            }
        )

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Forget the route; the gateway then answers 503 for it."""
        client = connect(state["host"])
        if gateway.is_running(client, state["gateway"]):
            try:
                gateway.ask(client, state["gateway"], "DELETE", f"/routes/{state['name']}")
            except Failed:
                # A gateway that is just going away has no routes to forget.
                if gateway.is_running(client, state["gateway"]):
                    raise
