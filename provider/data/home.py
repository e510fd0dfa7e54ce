"""`slipway:data:Home`: where data is, so that a move of it is noticed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.data.note import PAGE, Noted
from provider.declaration import Input, Many, Table


class Home(Noted):
    """Where a database's rows or a bucket's files are. It makes nothing anywhere.

    Another platform means another, empty database: the engine makes that and deletes the old one,
    or leaves it behind, as it was told. A changed home is therefore refused, at the preview
    already, until `moves_from` names the old one. A section that is taken out leaves a home that
    is nowhere: the engine deletes what it no longer sees. So does a bucket that is taken out.
    """

    token = "slipway:data:Home"
    inputs = {
        "kind": Input("What holds it: database, cache or storage"),
        "at": Input("Where it is: the platform, and what is known of the place there; empty: the "
                    "stack has none"),
        "leaves": Input("What becomes of the data when it moves away from there; empty: it holds "
                        "none that has to last"),
        "movesFrom": Input("The home that it may move away from", default=""),
        "parts": Input("Buckets, with what becomes of the files in each when it is taken out",
                       Table("string"), default=None),
        "takenOut": Input("Buckets that may be taken out", Many("string"), default=None),
    }

    def changed(
        self, old: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Iterable[tuple[str, str]]:
        """A move that nobody has agreed to; one that somebody has is warned of."""
        if not old.get("at") or not old.get("leaves"):
            return
        if old["at"] == inputs["at"]:
            yield from _taken_out(old, inputs, call)
            return
        kind, before, there = inputs["kind"], old["at"], inputs["at"]
        what = (
            f"the {kind} moves from {before} to {there}, where it begins empty" if there else
            f"slipway:{kind} was taken out"
        )
        said = f"{what}; what is in {before} {old['leaves']}"
        if inputs["movesFrom"] == before:
            call.warn(said)
            return
        agreed = (
            f"moves_from: {before} in slipway:{kind}" if there else
            f"moves_from: {{{kind}: {before}}} in slipway:app"
        )
        way_back = "" if there else f", or put slipway:{kind} back"
        yield (
            "at",
            f"has changed: {said}. Copy it first ({PAGE}), then write {agreed} and run the update "
            f"again{way_back}",
        )


def _taken_out(
    old: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
) -> Iterable[tuple[str, str]]:
    """Buckets that are missing and that nobody has agreed to lose, together."""
    left = inputs.get("parts") or {}
    missing = {
        key: becomes for key, becomes in sorted((old.get("parts") or {}).items()) if key not in left
    }
    said = "; ".join(
        f"the bucket {key} was taken out; what is in it in {old['at']} {becomes}"
        for key, becomes in missing.items()
    )
    if missing and missing.keys() <= set(inputs.get("takenOut") or ()):
        call.warn(said)
    elif missing:
        names = ", ".join(missing)
        yield (
            "parts",
            f"have changed: {said}. Copy it first ({PAGE}), then write taken_out: [{names}] in "
            f"slipway:{inputs['kind']} and run the update again, or put {names} back",
        )
