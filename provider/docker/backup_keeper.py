"""The container that takes backups, and what it says (`slipway-postgres backup`)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from provider.declaration import Input
from provider.docker.daemon import answer, inspect
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

# Seconds that a backup, a drill or a restore may take: the largest database that fits on one
# machine takes hours.
PATIENCE = 6 * 3600
CONTAINER = Input("Id of the container that takes the backups")


def ask(client: APIClient, container: str, *words: str) -> Any:
    """What `slipway-postgres WORDS` answers. Raises Failed with what it says otherwise."""
    command = ["slipway-postgres", *words]
    code, output, said = answer(client, container, command, PATIENCE)
    if code:
        raise Failed(said or f"{' '.join(command)} exited with {code}")
    return json.loads(output)


def runs(client: APIClient, container: str) -> bool:
    """Whether it takes any."""
    known = inspect(client, container)
    return known is not None and bool(known["State"]["Running"])
