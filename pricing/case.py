"""One case to be priced: resources, usage, accounts and the book; and the lines that come of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from policies.reading.read import read
from policies.reading.resource import Resource, owner
from policies.reading.values import NotYetKnown, number, text
from pricing.book import Book, Price
from pricing.usage import Usage

CENT = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Line:
    """Dollars a month for one item of a component. `formula` says how they came about."""

    platform: str
    component: str
    item: str
    formula: str
    monthly: Decimal
    prices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Unpriced:
    """Something that costs money, perhaps, and is not in the sum."""

    name: str
    type: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """What the platforms' pricing functions are given."""

    resources: Sequence[Resource]
    usage: Usage
    book: Book
    config: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def by_urn(self) -> dict[str, Resource]:
        """Resources by URN, to find a resource's component."""
        return {resource.urn: resource for resource in self.resources}

    def component(self, resource: Resource) -> str:
        """The component that a resource belongs to."""
        return owner(resource, self.by_urn)

    def find(self, kind: str, platform: str) -> list[Any]:
        """Everything of one kind on one platform; what cannot be told yet is left out."""
        return [r for r in self._all(kind) if r.resource.platform == platform]

    def _all(self, kind: str) -> Iterator[Any]:
        for resource in self.resources:
            try:
                yield from read(kind, resource)
            except NotYetKnown:
                continue

    def of_type(self, *types: str) -> list[Resource]:
        """Resources of exactly these types."""
        return [resource for resource in self.resources if resource.type in types]

    def account(self, platform: str, key: str) -> Any:
        """A setting of a platform as a whole: `slipway:vercel: {plan: pro}`."""
        section = self.config.get(f"slipway:{platform}")
        return section.get(key) if isinstance(section, Mapping) else None

    @cached_property
    def backends(self) -> int:
        """How many backends share the load: services, and routed containers."""
        return max(1, sum(1 for _ in self._all("services")))

    @cached_property
    def has_buckets(self) -> bool:
        """Files are then in a bucket, and only rows in the database."""
        return any(bucket.public is None for bucket in self._all("buckets"))

    @property
    def rows(self) -> Decimal:
        """GB in databases."""
        share = self.usage.rows if self.has_buckets else Decimal(1)
        return self.usage.all_storage * share

    @property
    def files(self) -> Decimal:
        """GB in buckets."""
        return self.usage.all_storage - self.rows

    @property
    def page_egress(self) -> Decimal:
        """GB that the frontend sends."""
        return self.usage.all_egress * self.usage.page_egress

    @property
    def backend_egress(self) -> Decimal:
        """GB that one backend sends."""
        return self.usage.all_egress * (1 - self.usage.page_egress) / self.backends

    def replicas(self, least: Any, most: Any, cpus: Any) -> Decimal:
        """How many replicas the load asks for, at 70% of their CPU at the peak, within bounds."""
        low = Decimal(str(known(least) or 1))
        high = max(low, Decimal(str(known(most) or low)))
        each = Decimal(str(known(cpus) or 1)) * Decimal("0.7")
        wanted = self.usage.backend_load / self.backends * self.usage.peak / each
        return min(high, max(low, wanted.to_integral_value(ROUND_CEILING)))

    def line(
        self, resource: Resource | str, item: str, quantity: Decimal, key: str, platform: str = ""
    ) -> Line:
        """Price `quantity` of the book's `key` for a resource's component."""
        price = self.book[key]
        name = resource if isinstance(resource, str) else self.component(resource)
        where = platform or (resource.platform if isinstance(resource, Resource) else "")
        return Line(
            platform=where, component=name, item=item, formula=formula(price, quantity),
            monthly=cents(price.cost(quantity)), prices=(price.id,),
        )


def known(value: Any) -> float | None:
    """A number, or None where there is none, or none yet."""
    try:
        return number(value)
    except NotYetKnown:
        return None


def known_text(value: Any) -> str:
    """Text in lower case, or "" where there is none, or none yet."""
    try:
        return text(value).lower()
    except NotYetKnown:
        return ""


def cents(amount: Decimal) -> Decimal:
    """Whole cents, half a cent upwards."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def formula(price: Price, quantity: Decimal) -> str:
    """`182.5 CU hour x $0.106`, with the allowance and the rounding where there are any."""
    said = f"{amount(quantity)} {price.unit}"
    if price.round_up_to:
        said += f", rounded up to {amount(price.billable(quantity) + price.included)}" if (
            price.billable(quantity)
        ) else ""
    if price.included:
        said += f" less {amount(price.included)} included"
    return f"{said} x ${amount(price.price, 6)}"


def amount(value: Decimal, places: int = 2) -> str:
    """A number for a person: at most `places` decimals, no trailing zeros."""
    shown = f"{value:,.{places}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
