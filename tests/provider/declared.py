# ruff: noqa: A002, RUF012 - declared as the resources of provider/ are
"""Resources that exist for tests: one that does everything, one that fails in every way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource, Table
from provider.errors import Failed, Partial


def short(value: str) -> str | None:
    """For `allowed`."""
    return None if len(value) < 10 else f"has {len(value)} characters; 9 are allowed"


class Thing(Resource):
    """A thing in memory."""

    token = "slipway:test:Thing"
    inputs = {
        "name": Input("Its name", replaces=True, allowed=short),
        "size": Input("Its size", "integer", default=1),
        "tags": Input("Words", Many("string"), default=None),
        "options": Input("Texts", Table("string"), default=None),
        "password": Input("What opens it", default=None, secret=True),
        "public": Input("Whether everybody sees it", "boolean", default=False),
    }
    outputs = {
        "address": Output("Where it is", stable=True),
        "version": Output("How often it was changed", "integer"),
        "key": Output("Its key", secret=True),
    }
    delete_before_replace = True
    things: dict[str, dict[str, Any]] = {}

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        if inputs["public"] and inputs.get("password"):
            yield "password", "opens nothing, because public is true; leave one of them out"

    def due(self, state: Mapping[str, Any]) -> str | None:
        return "version" if state.get("version") == 99 else None

    def left_over(self, inputs: Mapping[str, Any], call: Call) -> Made | None:
        left = self.things.get(call.mark)
        return Made("left-over", left) if left else None

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        name = inputs["name"]
        call.status(f"making {name} with {inputs.get('password')}")
        if name == "fails":
            raise Failed(f"could not make it with {inputs.get('password')}; choose another")
        if name == "breaks":
            raise KeyError(inputs["password"])
        if name == "waits":
            call.pause(30)
        outputs = {"address": f"at {name}", "version": 1, "key": f"key of {name}"}
        if name == "half":
            raise Partial("it never became ready; run again", id="half-1", outputs=outputs)
        self.things[name] = {**inputs, **outputs}
        return Made(name, outputs)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        thing = self.things.get(id)
        if thing is None:
            return None
        inputs = {key: thing[key] for key in self.inputs if key in thing}
        return Found(inputs, {key: thing[key] for key in self.outputs})

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        if inputs["size"] > 100:
            raise Failed("that is too large; 100 is the most")
        return {"address": state["address"], "version": state["version"] + 1, "key": state["key"]}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        self.things.pop(id, None)
