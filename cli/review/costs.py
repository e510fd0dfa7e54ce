"""What a change costs: now, after it, and the difference by item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cli.review.changes import short
from cli.review.plan import Plan
from policies.reading.values import number
from pricing.estimate import estimate
from pricing.report import Report


@dataclass(frozen=True, kw_only=True)
class Item:
    """US dollars a month of one item of a component; `before` or `after` is 0 where it is not."""

    component: str
    item: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        """What the change adds; negative where it saves."""
        return self.after - self.before


def report(plan: Plan, today: date | None = None) -> Report:
    """The estimate of what will be, beside that of what is deployed."""
    after = [step.after for step in plan.steps if step.after]
    before = [step.before for step in plan.steps if step.before]
    section = plan.config.get("slipway:limits")
    limit = number(section.get("monthly_cost")) if isinstance(section, Mapping) else None
    return Report(
        estimate=estimate(after, plan.config, today=today),
        deployed=estimate(before, plan.config, today=today),
        limit=None if limit is None else Decimal(str(limit)),
    )


def items(found: Report, plan: Plan) -> list[Item]:
    """Every item that costs something now or then; what changes most comes first."""
    sums: dict[tuple[str, str], list[Decimal]] = {}
    for column, each in enumerate((found.deployed, found.estimate)):
        for line in each.lines if each else ():
            key = short(line.component, plan) or line.platform, line.item
            sums.setdefault(key, [Decimal(0), Decimal(0)])[column] += line.monthly
    made = [
        Item(component=component, item=item, before=before, after=after)
        for (component, item), (before, after) in sums.items()
        if before or after
    ]
    return sorted(made, key=lambda each: (-abs(each.difference), each.component, each.item))
