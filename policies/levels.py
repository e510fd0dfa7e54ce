"""How strict a rule is on a stack: advisory in dev, mandatory in previews and production."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from policies.rule import stage

Level = Literal["advisory", "mandatory", "remediate", "disabled", "by-stack"]
BY_STACK: Level = "by-stack"


def level(default: Level, stack: str, chosen: Level | None = None) -> Level:
    """The level in force. `chosen` is the pack configuration's word, which wins."""
    if chosen is not None and chosen != BY_STACK:
        return chosen
    if default != BY_STACK:
        return default
    return "advisory" if stage(stack) == "development" else "mandatory"


def overrides(declared: Mapping[str, Level], configured: Mapping[str, Level]) -> dict[str, Level]:
    """The levels that a configuration really changed.

    The engine answers with a level for every rule, also where nobody set one; what equals the
    declared level is therefore no choice.
    """
    return {name: given for name, given in configured.items() if given != declared.get(name)}
