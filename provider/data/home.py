"""`slipway:data:Home`: where data is, so that a move of it is noticed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Resource
from provider.errors import Failed

PAGE = "docs/moving-data.md"


class Home(Resource):
    """Where a database's rows or a bucket's files are. It makes nothing anywhere.

    Another platform means another, empty database: the engine makes that and deletes the old one,
    or leaves it behind, as it was told. A changed home is therefore refused, at the preview
    already, until `moves_from` names the old one.
    """

    token = "slipway:data:Home"
    inputs = {
        "kind": Input("What holds it: database or storage"),
        "at": Input("Where it is: the platform, and what is known of the place there"),
        "leaves": Input("What becomes of the data when it moves away from there"),
        "movesFrom": Input("The home that it may move away from", default=""),
    }

    def changed(
        self, old: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Iterable[tuple[str, str]]:
        """A move that nobody has agreed to; one that somebody has is warned of."""
        if old.get("at") in (None, inputs["at"]):
            return
        kind, before = inputs["kind"], old["at"]
        said = (
            f"the {kind} moves from {before} to {inputs['at']}, where it begins empty; "
            f"what is in {before} {old['leaves']}"
        )
        if inputs["movesFrom"] == before:
            call.warn(said)
        else:
            yield (
                "at",
                f"has changed: {said}. Copy it first ({PAGE}), then write moves_from: {before} in "
                f"slipway:{kind} and run the update again",
            )

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Note it."""
        return Made(id=call.name)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Note it anew."""
        return {}

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What was noted."""
        if not state:
            raise Failed(f"{self.token} cannot be imported; let `pulumi up` create it")
        return Found(inputs={key: state[key] for key in self.inputs if key in state})

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Forget it."""
