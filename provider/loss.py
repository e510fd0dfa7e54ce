"""Data is never lost by the way: what holds data is replaced or made anew only when told so.

A resource that holds data declares `"replaceData": REPLACE_DATA` among its inputs. Then
- a change that needs a new one is refused at check, unless `replaceData` is true;
- one that has been deleted outside stops a refresh (`gone`), unless `replaceData` is true: it
  would drop out of the state, and the next update would quietly make an empty one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from provider.call import Call
from provider.check import Problem
from provider.declaration import Found, Input, Resource
from provider.diff import changes
from provider.errors import Failed
from provider.wire import unknown

KEY = "replaceData"
REPLACE_DATA = Input(
    "Whether the data in it may be lost: by a change that needs a new one, or when it was "
    "deleted outside",
    "boolean",
    default=False,
)


def losses(
    resource: type[Resource], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[Problem]:
    """Changes between old and new inputs that would destroy data unasked."""
    if KEY not in resource.inputs or not old or new.get(KEY):
        return
    for change in changes(resource, old, new):
        if change.replaces and not unknown(new.get(change.top)):
            yield Problem(
                change.path,
                f"has changed, which takes a new {resource.token} and destroys the data in this "
                f"one; take the change back, or accept the loss with {KEY}: true",
            )


def gone(what: str, state: Mapping[str, Any], call: Call) -> Found | None:
    """What `read` answers for something that is not there. Raises Failed where it held data."""
    if state and not state.get(KEY):
        raise Failed(
            f"{what} has been deleted outside, with the data in it; restore it there, or accept "
            f"the loss and let the next update make an empty one: pulumi state delete '{call.urn}'"
        )
    return None
