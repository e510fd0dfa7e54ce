"""Writes docs/prices.md from the book. Run: .venv/bin/python -m pricing.documentation"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

from pricing.book import OLD, Price, standard
from pricing.case import amount
from pricing.usage import Usage

FILE = Path(__file__).parents[1] / "docs" / "prices.md"
HEAD = Path(__file__).with_suffix(".md")


def page() -> str:
    """The whole page."""
    usage, prices = Usage(), standard().prices()
    percent = {
        name: amount(getattr(usage, field) * 100)
        for name, field in (
            ("filled", "memory_filled"), ("page", "page_egress"),
            ("page_requests", "page_requests"), ("rows", "rows"), ("uploads", "uploads"),
            ("downloads", "downloads"),
        )
    }
    parts = [
        HEAD.read_text(encoding="utf-8").format(
            backend_ms=usage.backend_ms, database_ms=usage.database_ms, peak=usage.peak,
            commands=usage.commands, session=usage.session_requests, count=len(prices),
            days=OLD.days, **percent,
        )
    ]
    for vendor, group in groupby(prices, key=lambda price: price.id.split(".")[0]):
        entries = list(group)
        rows = "\n".join(_row(price) for price in entries)
        sources = "\n".join(f"- {source}" for source in dict.fromkeys(p.source for p in entries))
        parts.append(
            f"### {vendor}\n\n| item | price | included | rounding | as of | confidence | note |\n"
            f"| --- | --- | --- | --- | --- | --- | --- |\n{rows}\n\nSources:\n\n{sources}\n"
        )
    return "\n".join(parts)


def _row(price: Price) -> str:
    included = amount(price.included) if price.included else ""
    rounding = f"up to {amount(price.round_up_to)}" if price.round_up_to else ""
    item = price.id.split(".", 1)[1]
    return (
        f"| {item} | ${amount(price.price, 6)} a {price.unit} | {included} | {rounding} "
        f"| {price.as_of} | {price.confidence} | {price.note} |"
    )


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(page(), encoding="utf-8")
