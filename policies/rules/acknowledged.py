"""The rule about the file of acknowledgements itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.frameworks import slipway
from policies.rule import Finding, Outcome, Stack, rule


@rule(
    "acknowledgements-are-current", severity="medium", framework=slipway("decision 7"),
    prevents="an exception made for a week that is still there after two years",
    remedy="Mend what was accepted, or give the entry a new date and say why.", scope="stack",
    options={"file": ""},
)
def acknowledgements_are_current(stack: Stack, _options: Mapping[str, Any]) -> Iterator[Outcome]:
    """Every acknowledgement is complete, in date, and about a finding that exists."""
    known = stack.acknowledgements
    for problem in known.problems:
        yield Finding("", problem)
    for entry in known.entries:
        if entry.stack != stack.name:
            continue
        where = f"acknowledgements.yaml:{entry.line}: {entry.rule} of {entry.resource}"
        if entry.expired(stack.today):
            yield Finding(
                "", f"{where} expired on {entry.expires}; mend it, or {entry.owner} gives it a new "
                "date and a reason",
            )
        elif (entry.rule, entry.resource) not in stack.met:
            yield Finding("", f"{where} fits no finding; remove the entry", advisory=True)
