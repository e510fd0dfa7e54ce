"""The estimate for people and for programs: text, JSON, Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pricing.case import Line, amount
from pricing.estimate import Estimate


@dataclass(frozen=True, kw_only=True)
class Report:
    """An estimate, what is deployed now (None: not said), and the limit (None: none set)."""

    estimate: Estimate
    deployed: Estimate | None = None
    limit: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """Dollars a month that the change adds; negative where it saves."""
        return None if self.deployed is None else self.estimate.monthly - self.deployed.monthly

    @property
    def passes(self) -> bool:
        """Within the limit, or without one."""
        return self.limit is None or self.estimate.monthly <= self.limit


def as_json(report: Report) -> dict[str, Any]:
    """`monthly` and all other amounts are US dollars."""
    found = report.estimate
    return {
        "monthly": float(found.monthly),
        "currency": "USD",
        "low": float(found.low),
        "high": float(found.high),
        "deployed": None if report.deployed is None else float(report.deployed.monthly),
        "difference": None if report.difference is None else float(report.difference),
        "limit": None if report.limit is None else float(report.limit),
        "withinLimit": report.passes,
        "components": {name: float(cost) for name, cost in found.components().items()},
        "lines": [_line(line) for line in found.lines],
        "growth": {str(users): float(cost) for users, cost in found.growth.items()},
        "usage": {"users": float(found.usage.users), "requests": float(found.usage.requests),
                  "storage": float(found.usage.storage), "egress": float(found.usage.egress)},
        "unpriced": [
            {"name": item.name, "type": item.type, "reason": item.reason} for item in found.unpriced
        ],
        "oldPrices": [{"id": p.id, "asOf": p.as_of.isoformat()} for p in found.old_prices],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "platform": line.platform, "component": line.component, "item": line.item,
        "formula": line.formula, "monthly": float(line.monthly), "prices": list(line.prices),
    }


def summary(report: Report) -> str:
    """`$61.40 a month (from $44.10 to $95.20), $12.00 more than now, above the limit of $50.00`."""
    found = report.estimate
    said = f"{dollars(found.monthly)} a month (from {dollars(found.low)} to {dollars(found.high)})"
    if report.difference is not None:
        said += f", {_change(report.difference)}"
    if report.limit is not None:
        word = "within" if report.passes else "above"
        said += f", {word} the limit of {dollars(report.limit)}"
    return said


def dollars(value: Decimal) -> str:
    """`$1,234.50`, `-$3.00`."""
    return f"-${-value:,.2f}" if value < 0 else f"${value:,.2f}"


def _change(difference: Decimal) -> str:
    if not difference:
        return "as now"
    more = "more" if difference > 0 else "less"
    return f"{dollars(abs(difference))} {more} than now"


def notes(report: Report) -> list[str]:
    """What the sum does not say: what is not in it, and which prices are old."""
    found = report.estimate
    said = [f"Not in the sum: {u.name} ({u.type}): {u.reason}" for u in found.unpriced]
    vendors: dict[str, Any] = {}
    for price in found.old_prices:
        vendor = price.id.split(".")[0]
        vendors[vendor] = min(price.as_of, vendors.get(vendor, price.as_of))
    said += [
        f"Prices of {vendor} were looked at on {as_of}, more than 180 days ago"
        for vendor, as_of in sorted(vendors.items())
    ]
    usage = found.usage
    said.append(
        f"Assumed: {amount(usage.users)} users, each with {amount(usage.requests)} requests, "
        f"{_size(usage.storage)} kept and {_size(usage.egress)} sent a month (slipway:usage)"
    )
    return said


def _size(value: Decimal) -> str:
    return f"{amount(value / (1 << 20), 1)} MiB"


def text(report: Report) -> str:
    """A table for the terminal."""
    rows = [[line.component, line.item, dollars(line.monthly), line.formula]
            for line in report.estimate.lines]
    grown = [[f"{users:,} users", dollars(cost)] for users, cost in report.estimate.growth.items()]
    parts = [summary(report), _columns(rows, right=2) if rows else "Nothing in it costs anything."]
    parts += [_columns(grown, right=1), "\n".join(notes(report))]
    return "\n\n".join(part for part in parts if part)


def _columns(rows: Sequence[Sequence[str]], right: int) -> str:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i == right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def markdown(report: Report) -> str:
    """For a pull request: the verdict, a table by item, the growth, what is not in it."""
    found = report.estimate
    lines = [f"**{summary(report)}**", "", "| component | item | a month | how |",
             "| --- | --- | ---: | --- |"]
    for line in found.lines:
        cells = (line.component, line.item, dollars(line.monthly), line.formula)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    lines += ["", "| users | a month |", "| ---: | ---: |"]
    lines += [f"| {users:,} | {dollars(cost)} |" for users, cost in found.growth.items()]
    lines += ["", *(f"- {note}" for note in notes(report))]
    return "\n".join(lines) + "\n"
