"""`slipway:render:RegistryCredential`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Resource
from provider.http import Client, made, once
from provider.physical import MARK, logical, physical, unmarked
from provider.render.api import listed, render

REGISTRIES = ("GITHUB", "GITLAB", "DOCKER", "GOOGLE_ARTIFACT", "AWS_ECR")


def registry(value: str) -> str | None:
    """For `allowed`: whose registry it is."""
    return None if value in REGISTRIES else f"is {value}; Render has: {', '.join(REGISTRIES)}"


class RegistryCredential(Resource):
    """What Render fetches private images with; nobody reads the token again.

    A changed one is used from the next deploy on. `<name>-<mark>` is its name, the id is
    Render's. It holds no data. Cost: none.
    """

    token = "slipway:render:RegistryCredential"
    inputs = {
        "name": Input("Its name"),
        "mark": MARK,
        "ownerId": Input("Id of the workspace", replaces=True),
        "registry": Input(", ".join(REGISTRIES), allowed=registry),
        "username": Input("Who fetches"),
        "authToken": Input("The token or password", secret=True),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or make right what an interrupted create left."""
        client, fresh = render(call), []
        if not inputs["mark"]:
            raise unmarked(call)

        def make() -> dict[str, Any]:
            given = {**_written(inputs), "ownerId": inputs["ownerId"]}
            fresh.append(there := client.post("/registrycredentials", given))
            return dict(there)

        there = once(call, find=lambda: _named(client, inputs), make=make)
        if not fresh:
            with made(there["id"]):
                self.update(there["id"], {}, inputs, call)
        return Made(id=there["id"])

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Render says of it; the token is what it was."""
        there = render(call).find(f"/registrycredentials/{id}")
        if there is None:
            return None
        inputs = {
            **logical(there["name"], state.get("mark", "")),
            "ownerId": state.get("ownerId", ""),
            **{key: there[key] for key in ("registry", "username")},
            "authToken": state.get("authToken", ""),
        }
        return Found(inputs=inputs)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Another token, or another name."""
        render(call).patch(f"/registrycredentials/{id}", _written(inputs), repeatable=True)
        return {}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it."""
        render(call).delete(f"/registrycredentials/{id}")


def _written(inputs: Mapping[str, Any]) -> dict[str, str]:
    name = physical(inputs["name"], inputs["mark"])
    return {"name": name, **{key: inputs[key] for key in ("registry", "username", "authToken")}}


def _named(client: Client, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
    """By its name: what Render lists here has no cursor."""
    name = physical(inputs["name"], inputs["mark"])
    found = listed(client, "/registrycredentials", "", name=name, ownerId=inputs["ownerId"])
    return next((dict(each) for each in found if each["name"] == name), None)
