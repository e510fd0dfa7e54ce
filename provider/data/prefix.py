"""`slipway:data:Prefix`: what a stack's things are called, so that a new name is noticed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.data.note import PAGE, Noted
from provider.declaration import Input, Many


class Prefix(Noted):
    """What the names of all that a stack has begin with. It makes nothing anywhere.

    With another product's name, or a stack's, every resource is a new one to the engine: it makes
    all anew, empty, and deletes the old, homes among them. So this one is called the same in
    every stack, and refuses a changed prefix where there was data, until `renamedFrom` has the
    old one.
    """

    token = "slipway:data:Prefix"
    inputs = {
        "prefix": Input("What the names begin with"),
        "data": Input("What holds data, with what becomes of it when it is made anew",
                      Many("string"), default=None),
        "renamedFrom": Input("The prefix that it may have been", default=""),
    }

    def changed(
        self, old: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Iterable[tuple[str, str]]:
        """A new name that nobody has agreed to; one that somebody has is warned of."""
        before, now, data = old["prefix"], inputs["prefix"], old.get("data")
        if before == now or not data:
            return
        said = (
            f"all of the stack is called {before}-... and would be made anew as {now}-..., without "
            f"its data: {'; '.join(data)}"
        )
        if inputs["renamedFrom"] == before:
            call.warn(said)
            return
        yield (
            "prefix",
            f"has changed: {said}. Put slipway:app.name and the stack's name back; or copy the "
            f"data first ({PAGE}), then write renamed_from: {before} in slipway:app and run the "
            "update again",
        )
