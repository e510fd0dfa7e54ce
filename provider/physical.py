"""Names and ids at a vendor: found again after a crash, and never another stack's.

A physical name is `<name>-<mark>`. The mark is an id that only this stack's state has, so that
whatever bears the name was made by this stack, and an interrupted create finds it again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from provider.declaration import Input
from provider.errors import Failed

if TYPE_CHECKING:
    from provider.call import Call

SHORTEST, LONGEST = 8, 32


def distinct(value: str) -> str | None:
    """For `allowed`: long enough that no other stack has it."""
    if not value or re.fullmatch(rf"[a-z0-9]{{{SHORTEST},{LONGEST}}}", value):
        return None
    return f"is {value!r}; it must be {SHORTEST} to {LONGEST} of a-z and 0-9, or empty"


MARK = Input(
    "What only this stack has, to be found again by: an id kept in its state; empty for what was "
    "imported, whose name then is its whole name",
    default="",
    allowed=distinct,
)


def physical(name: str, mark: str) -> str:
    """The name at the vendor."""
    return f"{name}-{mark}" if mark else name


def logical(whole: str, mark: str) -> dict[str, str]:
    """`name` and `mark` from the name at the vendor, with the mark that was known."""
    if mark and whole.endswith(f"-{mark}"):
        return {"name": whole.removesuffix(f"-{mark}"), "mark": mark}
    return {"name": whole, "mark": ""}


def unmarked(call: Call) -> Failed:
    """The error for a create without a mark."""
    return Failed(
        f"{call.name}: mark is empty, so that an interrupted create could not be found again; "
        "set it to an id that the stack keeps"
    )


def parts(id: str, form: str) -> list[str]:
    """The parts of a resource's id, such as `project/service`. Raises Failed for another form."""
    found = id.split("/")
    if len(found) != len(form.split("/")) or not all(found):
        raise Failed(f"{id} is no id of it; import it as {form}")
    return found
