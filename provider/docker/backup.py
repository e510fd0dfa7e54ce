"""`slipway:docker:Backup`: there is a copy of a database off its machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Resource
from provider.docker import limits
from provider.docker.backup_keeper import CONTAINER, PATIENCE, ask, runs
from provider.docker.daemon import HOST, connect, last_lines
from provider.errors import Failed

# Seconds between two looks for the first one.
EVERY = 1.0


class Backup(Resource):
    """At least one backup of a database in its repository.

    Its update waits for the first one. Reading it says that it is gone where nobody takes any.
    """

    token = "slipway:docker:Backup"
    instead_of_import = "take it"
    inputs = {
        "host": HOST,
        "container": CONTAINER,
        "server": Input("Id of the container whose database it is"),
        "repository": Input("Where backups go, as restic writes it"),
        "every": Input("Seconds between two", "integer", allowed=limits.positive),
    }

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Wait for the first one."""
        _first(inputs, call)
        return Made(id=call.name)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Another container, or another repository: wait for one there."""
        _first(inputs, call)
        return {}

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """Whether somebody takes backups."""
        return self.as_known(state) if runs(connect(state["host"]), state["container"]) else None

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """The backups stay where they are."""


def _first(inputs: Mapping[str, Any], call: Call) -> None:
    client, container = connect(inputs["host"]), inputs["container"]
    for passed in call.attempts(PATIENCE, EVERY):
        if not runs(client, container):
            raise Failed(
                f"{call.name}: the container that takes backups has stopped\n"
                f"  its last log lines:\n{last_lines(client, container)}\n"
                "  correct what the log says and run again"
            )
        if ask(client, container, "backup", "list"):
            return
        call.status(f"taking the first backup ({passed:.0f} s)")
    raise Failed(
        f"{call.name}: no backup after {PATIENCE / 3600:.0f} hours\n"
        f"  its last log lines:\n{last_lines(client, container)}\n"
        "  correct what the log says and run again"
    )


