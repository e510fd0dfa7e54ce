"""The estimate: lines, range, growth, the difference to what is deployed, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from types import ModuleType
from typing import Any

from policies.reading.read import module_for, read
from policies.reading.resource import Resource
from policies.reading.values import NotYetKnown
from pricing import platforms
from pricing.book import Book, Price, standard
from pricing.case import Case, Line, Unpriced
from pricing.usage import Usage, usage_from

GROWTH = (1_000, 10_000, 100_000)
NEUTRAL = ("pulumi:", "random:", "tls:", "command:", "slipway:data:")


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """US dollars a month. `low` and `high` are for half and twice the usage."""

    lines: Sequence[Line]
    low: Decimal
    high: Decimal
    growth: Mapping[int, Decimal]
    unpriced: Sequence[Unpriced]
    usage: Usage
    old_prices: Sequence[Price]

    @property
    def monthly(self) -> Decimal:
        """The expected figure: the sum of the lines, to the cent."""
        return total(self.lines)

    def components(self) -> dict[str, Decimal]:
        """Dollars by component, the dearest first."""
        sums: dict[str, Decimal] = {}
        for line in self.lines:
            sums[line.component] = sums.get(line.component, Decimal(0)) + line.monthly
        return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))


def estimate(
    resources: Sequence[Resource], config: Mapping[str, Any] | None = None, *,
    usage: Usage | None = None, book: Book | None = None, today: date | None = None,
) -> Estimate:
    """Price `resources`. The usage and the accounts' plans come from the stack's `config`."""
    config = config or {}
    case = Case(
        resources=resources, usage=usage or usage_from(config), book=book or standard(),
        config=config,
    )
    lines = _lines(case)
    used = {key for line in lines for key in line.prices}
    today = today or datetime.now(UTC).date()
    return Estimate(
        lines=lines,
        low=total(_lines(_scaled(case, Decimal("0.5")))),
        high=total(_lines(_scaled(case, Decimal(2)))),
        growth={users: total(_lines(_with(case, Decimal(users)))) for users in GROWTH},
        unpriced=_unpriced(case),
        usage=case.usage,
        old_prices=[price for price in case.book.old(today) if price.id in used],
    )


def total(lines: Sequence[Line]) -> Decimal:
    """The sum of the parts, to the cent; each part is whole cents already."""
    return sum((line.monthly for line in lines), Decimal("0.00"))


def _lines(case: Case) -> list[Line]:
    return [line for module in _modules(case) for line in module.price(case)]


def _modules(case: Case) -> list[ModuleType]:
    """The platforms' pricing modules, of those that the resources are on."""
    named = sorted({resource.platform for resource in case.resources})
    return [module for name in named if (module := module_for(platforms, name))]


def _scaled(case: Case, factor: Decimal) -> Case:
    return _with(case, case.usage.users * factor)


def _with(case: Case, users: Decimal) -> Case:
    return replace(case, usage=case.usage.at(users))


def _unpriced(case: Case) -> list[Unpriced]:
    found = [
        Unpriced(name=resource.name, type=resource.type, reason="its price is not in the book")
        for resource in case.resources
        if resource.custom and not _covered(resource)
    ]
    found += [_not_known(each, path) for each in case.resources for path in _hidden(each)]
    for module in _modules(case):
        if (also := getattr(module, "unpriced", None)) is not None:
            found += [
                Unpriced(name=resource.name, type=resource.type, reason=reason)
                for resource, reason in also(case)
            ]
    return found


def _hidden(resource: Resource) -> list[str]:
    """The first property that hides what a priced resource means; empty where all is known."""
    module = module_for(platforms, resource.platform)
    if module is None or resource.type not in module.PRICED:
        return []
    for kind in ("services", "databases", "caches", "buckets", "sites"):
        try:
            list(read(kind, resource))
        except NotYetKnown as unknown:
            return [unknown.path]
    return []


def _not_known(resource: Resource, path: str) -> Unpriced:
    reason = f"its `{path}` is not known before the update"
    return Unpriced(name=resource.name, type=resource.type, reason=reason)


def _covered(resource: Resource) -> bool:
    kind, module = resource.type, module_for(platforms, resource.platform)
    if kind.startswith(NEUTRAL):
        return True
    return module is not None and (kind in module.PRICED or kind.startswith(module.FREE))
