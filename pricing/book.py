"""The price book: dated prices with their sources, one file per platform in `book/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import yaml

# The C loader where there is one: the book is read at every preview.
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FOLDER = Path(__file__).parent / "book"
OLD = timedelta(days=180)
NEEDED = ("unit", "price", "currency", "included", "round_up_to", "minimum", "as_of", "source",
          "confidence")
CONFIDENCE = ("high", "medium", "low")


class BookError(Exception):
    """The price book is wrong; the message lists every problem and what would be right."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """`price` dollars per `unit` beyond `included`; quantities round up to `round_up_to` units."""

    id: str
    unit: str
    price: Decimal
    included: Decimal
    round_up_to: Decimal
    minimum: Decimal
    as_of: date
    source: str
    confidence: str
    note: str = ""

    def billable(self, quantity: Decimal) -> Decimal:
        """Units that are paid for, after rounding up and the free allowance."""
        if self.round_up_to:
            steps = (quantity / self.round_up_to).to_integral_value(ROUND_CEILING)
            quantity = steps * self.round_up_to
        return max(Decimal(0), quantity - self.included)

    def cost(self, quantity: Decimal) -> Decimal:
        """Dollars for `quantity` units; never less than the minimum once anything is used."""
        due = self.billable(quantity) * self.price
        return max(due, self.minimum) if quantity > 0 else due

    def old(self, today: date) -> bool:
        """More than 180 days have passed since somebody looked."""
        return today - self.as_of > OLD


class Book:
    """Prices by `platform.item`, such as `neon.launch-compute`."""

    def __init__(self, prices: Mapping[str, Price]) -> None:
        self._prices = prices

    def __getitem__(self, key: str) -> Price:
        if key not in self._prices:
            raise BookError(f"no price for {key}; add it to pricing/book with its source and date")
        return self._prices[key]

    def __contains__(self, key: str) -> bool:
        return key in self._prices

    def prices(self) -> list[Price]:
        """Every price, by id."""
        return [self._prices[key] for key in sorted(self._prices)]

    def old(self, today: date) -> list[Price]:
        """Prices that nobody has looked at for 180 days."""
        return [price for price in self.prices() if price.old(today)]


def load(folder: Path = FOLDER) -> Book:
    """Read every file of the book. Raises BookError with all problems at once."""
    prices: dict[str, Price] = {}
    problems: list[str] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            entries = yaml.load(file.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506 safe
        except yaml.YAMLError as error:
            problems.append(f"{file.name}: {str(error).splitlines()[0]}; correct the YAML")
            continue
        for item, entry in (entries or {}).items():
            key = f"{file.stem}.{item}"
            wrong = _problems(entry)
            problems += [f"{file.name}: {item}: {problem}" for problem in wrong]
            if not wrong:
                prices[key] = _price(key, entry)
    if problems:
        raise BookError("\n".join(problems))
    return Book(prices)


@cache
def standard() -> Book:
    """The project's own book, read once."""
    return load()


def _problems(entry: Any) -> list[str]:
    if not isinstance(entry, dict):
        return ["must be an object with " + ", ".join(NEEDED)]
    found = [f"{key} is missing; every entry has it" for key in NEEDED if entry.get(key) is None]
    if found:
        return found
    for key in ("price", "included", "round_up_to", "minimum"):
        number = _decimal(entry[key])
        if number is None or number < 0:
            found.append(f"{key} is {entry[key]!r}; write a number that is not negative")
    if entry["currency"] != "USD":
        found.append(f"currency is {entry['currency']}; write the price in USD")
    if entry["confidence"] not in CONFIDENCE:
        found.append(f"confidence is {entry['confidence']}; write one of {', '.join(CONFIDENCE)}")
    if not isinstance(entry["as_of"], date):
        found.append(f"as_of is {entry['as_of']!r}; write a date such as 2026-11-21")
    if not str(entry["source"]).strip():
        found.append("source is empty; say where the price was read")
    return found


def _decimal(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and not isinstance(value, bool) else None


def _price(key: str, entry: dict[str, Any]) -> Price:
    numbers = {
        name: Decimal(str(entry[name])) for name in ("price", "included", "round_up_to", "minimum")
    }
    return Price(
        id=key, unit=str(entry["unit"]), as_of=entry["as_of"], source=str(entry["source"]),
        confidence=entry["confidence"], note=str(entry.get("note", "")), **numbers,
    )
