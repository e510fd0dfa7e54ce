"""Upstash: by the command up to a budget, or a fixed size."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from policies.reading.platforms.upstash import DATABASES
from pricing.asked import Section, plain
from pricing.case import Case, Line, cents, known, known_text

PLATFORM = "upstash"
PRICED = DATABASES
FREE = ()


def price(case: Case) -> Iterator[Line]:
    """Free while 500,000 commands carry it and nobody asked for more."""
    found = case.find("caches", PLATFORM)
    for cache in found:
        commands = case.usage.all_requests * case.usage.commands / 100_000 / len(found)
        plan = known_text(cache.plan)
        if f"upstash.{plan}" in case.book:
            yield case.line(cache.resource, f"plan ({plan})", Decimal(1), f"upstash.{plan}")
            continue
        if commands <= case.book["upstash.free-commands"].included:
            yield case.line(cache.resource, "commands", commands, "upstash.free-commands")
            continue
        line = case.line(cache.resource, "commands", commands, "upstash.payg-commands")
        budget = known(cache.budget)
        if budget is not None and line.monthly > Decimal(str(budget)):
            # Upstash limits the rate at the budget; it never charges more.
            capped = cents(Decimal(str(budget)))
            said = f"{line.formula}, stopped at the budget of ${budget:g}"
            line = Line(
                platform=line.platform, component=line.component, item=line.item, formula=said,
                monthly=capped, prices=line.prices,
            )
        yield line


SECTIONS: Mapping[str, Section] = {"cache": plain(DATABASES[0])}
