"""What resources share that are only a note in the state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Made, Resource

PAGE = "docs/moving-data.md"


class Noted(Resource):
    """Keeps its inputs, and makes nothing anywhere: what matters is what its `changed` refuses."""

    instead_of_import = "create it"

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
        return self.as_known(state)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Forget it."""
