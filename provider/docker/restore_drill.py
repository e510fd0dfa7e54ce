"""`slipway:docker:RestoreDrill`: a copy of a database is one, for it has been restored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.docker import limits
from provider.docker.backup_keeper import CONTAINER, ask, runs
from provider.docker.daemon import HOST, connect


class RestoreDrill(Resource):
    """Evidence that the newest backup could be restored, and had every row.

    The container drills by itself; an update takes over what the last drill found, and drills
    itself where that is too long ago.
    """

    token = "slipway:docker:RestoreDrill"
    instead_of_import = "drill"
    inputs = {
        "host": HOST,
        "container": CONTAINER,
        "every": Input("Seconds between two drills", "integer", allowed=limits.positive),
    }
    outputs = {
        "restoredAt": Output("When a backup was restored last, RFC 3339"),
        "takenAt": Output("When that backup was taken, RFC 3339"),
        "snapshot": Output("Its id in the repository"),
        "tables": Output("Tables that were counted", "integer"),
        "rows": Output("Rows in them, the same as when it was taken", "integer"),
        "seconds": Output("What the restore took", "integer"),
    }

    def due(self, state: Mapping[str, Any]) -> str | None:
        """What was found longer ago than the time between two drills."""
        return "restoredAt" if _old(state, state["every"]) else None

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Drill, unless that has just been done."""
        return Made(id=call.name, outputs=_evidence(inputs, call))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Take over what the container found, or drill."""
        return _evidence(inputs, call)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What the state says, while somebody takes backups: a newer drill is no drift."""
        return self.as_known(state) if runs(connect(state["host"]), state["container"]) else None

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing is left of a drill."""


def _evidence(inputs: Mapping[str, Any], call: Call) -> dict[str, Any]:
    client, container = connect(inputs["host"]), inputs["container"]
    found = ask(client, container, "backup", "evidence")
    if not found or _old(found, inputs["every"]):
        call.status("restoring the newest backup")
        found = ask(client, container, "backup", "drill")
    return _known(found)


def _known(found: Mapping[str, Any]) -> dict[str, Any]:
    return {key: found[key] for key in RestoreDrill.outputs}


def _old(found: Mapping[str, Any], seconds: int) -> bool:
    done = datetime.fromisoformat(found["restoredAt"])
    return datetime.now(UTC) - done > timedelta(seconds=seconds)
