"""Only one job of a lock at a time: the lock is the name of its container, which Docker gives once.

It needs no lock file that a killed update could leave behind, and holds for every update that talks
to the same daemon.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from provider.call import Call
from provider.docker.daemon import inspect
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

EVERY = 0.3
# A job that has ended is removed by whoever ran it at once; one that stays was left behind.
LEFT_BEHIND = 30.0


def create(
    client: APIClient, make: Callable[[], dict[str, Any]], inputs: Mapping[str, Any], call: Call
) -> dict[str, Any]:
    """The new container, as soon as no other job holds the lock; at most the job's own timeout."""
    from docker.errors import APIError

    for passed in call.attempts(inputs["timeout"], EVERY):
        try:
            return make()
        except APIError as error:
            if error.status_code != HTTPStatus.CONFLICT or not inputs.get("lock"):
                raise
        _let_go(client, inputs["lock"], call)
        call.status(f"waiting for another run to end ({passed:.0f} s)")
    name = inputs["lock"]
    raise Failed(
        f"{call.name}: another run still holds the lock after {inputs['timeout']} s; "
        f"look at it with `docker logs {name}`, end it with `docker rm -f {name}`, and run again"
    )


def _let_go(client: APIClient, name: str, call: Call) -> None:
    """Remove the container of a run that ended and that nobody is looking after any more."""
    known = inspect(client, name)
    state = known["State"] if known else {}
    if known and state["Status"] == "exited" and _seconds_since(state["FinishedAt"]) > LEFT_BEHIND:
        call.warn(f"removing what a run that was interrupted left behind: {name}")
        client.remove_container(known["Id"], force=True, v=True)


def _seconds_since(text: str) -> float:
    ended = datetime.fromisoformat(f"{text[:19]}").replace(tzinfo=UTC)
    return time.time() - ended.timestamp()
