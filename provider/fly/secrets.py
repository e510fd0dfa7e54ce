"""`slipway:fly:Secrets`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource, Table
from provider.errors import Failed
from provider.fly.api import app_path, fly
from provider.http import Client, Missing

CHANGED = "(changed outside)"


class Secrets(Resource):
    """The secrets of an app, environment variables of all its machines. It has exactly these.

    Fly never gives a value back, only a digest of it: one that differs from what was set, one
    more, or one less is drift, and the next update sets it again. A machine gets them when it is
    made or updated with `minSecretsVersion` set to this `version`. The id is the app's. Cost: none.
    """

    token = "slipway:fly:Secrets"
    inputs = {
        "appName": Input("Name of the app", replaces=True),
        "values": Input("The secrets", Table("string"), secret=True),
    }
    outputs = {
        "version": Output("Changes with every change of them", "integer"),
        "digests": Output("Fly's digest of each", Table("string"), secret=True),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Set them; what an interrupted create set is set again."""
        outputs = assign(fly(call), inputs["appName"], inputs["values"])
        return Made(id=inputs["appName"], outputs=outputs)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """Which there are, and whether each is still what was set."""
        if not state:
            raise Failed(
                f"{self.token} cannot be imported: Fly gives no value back; "
                "let `pulumi up` set them"
            )
        there = _digests(fly(call), id)
        if there is None:
            return None
        known, digests = state["values"], state.get("digests") or {}
        values = {
            name: known[name] if name in known and digests.get(name) == digest else CHANGED
            for name, digest in there.items()
        }
        outputs = {"version": state["version"], "digests": digests}
        return Found(inputs={"appName": id, "values": values}, outputs=outputs)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Set them anew."""
        outputs = assign(fly(call), id, inputs["values"])
        return {**outputs, "version": max(outputs["version"], state.get("version") or 0)}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Take them away from the app."""
        client = fly(call)
        for name in state.get("values") or {}:
            client.delete(app_path(id, "secrets", name))


def assign(client: Client, app: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Make these the app's secrets: `version` and `digests`. Harmless when done twice."""
    client.call.conceal(*values.values())
    version = 0
    if values:
        answer = client.post(
            app_path(app, "secrets"), {"values": dict(values)}, repeatable=True
        )
        version = answer.get("version") or 0
    for name in sorted(set(_digests(client, app) or {}) - set(values)):
        answer = client.delete(app_path(app, "secrets", name)) or {}
        version = max(version, answer.get("version") or 0)
    return {"version": version, "digests": _digests(client, app) or {}}


def _digests(client: Client, app: str) -> dict[str, str] | None:
    try:
        found = client.get(app_path(app, "secrets"))
    except Missing:
        return None
    return {each["name"]: each.get("digest") or "" for each in found.get("secrets") or []}
