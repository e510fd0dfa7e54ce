"""What a stack may cost: limits of the team's own, and limits at the vendors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from policies.frameworks import slipway
from policies.reading.meaning import Guard
from policies.reading.read import everything
from policies.reading.resource import Resource
from policies.reading.values import Unknown, number, text
from policies.rule import Finding, Outcome, Stack, rule
from policies.rules.terms import account
from pricing.cheaper import cheaper
from pricing.estimate import Estimate, estimate

Options = Mapping[str, Any]
ADVICE = {
    "railway": "set a hard limit under its workspace's usage, and say so: "
    "`slipway:railway.usage_limit`",
    "neon": "set `autoscaling_limit_max_cu`, or a quota",
    "upstash": "set `budget`",
    "vercel": "turn its spend management on, and say so: `slipway:vercel.spend_limit`",
}


def _limit(stack: Stack, key: str) -> Any:
    section = stack.config.get("slipway:limits")
    return section.get(key) if isinstance(section, Mapping) else None


@rule(
    "monthly-cost-is-within-its-limit", severity="high", framework=slipway("decision 5"),
    prevents="the bill of nearly $100,000 that a small art site got from its host in 2024",
    remedy="Choose the cheaper configuration that the message names, or raise "
    "`slipway:limits.monthly_cost`.", scope="stack",
)
def monthly_cost_is_within_its_limit(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """The stack's estimated monthly cost is within its limit."""
    limit = number(_limit(stack, "monthly_cost"))
    if limit is None:
        return
    found = estimate(stack.resources, stack.config, today=stack.today)
    most = Decimal(str(limit))
    if found.monthly > most:
        better = cheaper(stack.resources, stack.config, most)
        advice = (
            f"{better[0]} (${better[1]:.2f})" if better
            else "no known change brings it there; raise `slipway:limits.monthly_cost`"
        )
        yield Finding(
            "", f"${found.monthly:.2f} a month is expected, and ${most:.2f} is the limit; "
            f"dearest: {dearest(found)}; cheaper: {advice}",
        )


def dearest(found: Estimate, count: int = 3) -> str:
    """`database $21.25, backend $19.05`: the dearest components."""
    shown = [(name, cost) for name, cost in found.components().items() if cost][:count]
    return ", ".join(f"{name} ${cost:.2f}" for name, cost in shown)


@rule(
    "component-cost-is-within-its-limit", severity="medium", framework=slipway("decision 5"),
    prevents="one component that eats what the others were to have",
    remedy="Make it smaller, or raise `slipway:limits.components`.", scope="stack",
)
def component_cost_is_within_its_limit(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """No component's estimated monthly cost is above its own limit."""
    limits = _limit(stack, "components")
    if not isinstance(limits, Mapping) or not limits:
        return
    kinds = {resource.name: _kind(resource) for resource in stack.resources}
    sums: dict[str, Decimal] = {}
    for name, cost in estimate(stack.resources, stack.config).components().items():
        kind = kinds.get(name) or name
        sums[kind] = sums.get(kind, Decimal(0)) + cost
    for kind, limit in limits.items():
        most = number(limit)
        if most is not None and sums.get(str(kind), Decimal(0)) > Decimal(str(most)):
            yield Finding(
                "", f"the {kind} costs ${sums[str(kind)]:.2f} a month, and ${most:.2f} is its "
                "limit; make it smaller, or raise `slipway:limits.components`",
            )


def _kind(resource: Resource) -> str:
    parts = resource.type.split(":")
    return parts[-1].lower() if parts[0] == "slipway" and not resource.custom else ""


@rule(
    "cost-increase-is-within-its-limit", severity="medium", framework=slipway("decision 5"),
    prevents="a change of one line that doubles the bill and that nobody noticed in review",
    remedy="Split the change, or raise `slipway:limits.increase`.", scope="stack",
    options={"deployed": -1.0},
)
def cost_increase_is_within_its_limit(stack: Stack, options: Options) -> Iterator[Outcome]:
    """One update does not add more to the monthly cost than is allowed."""
    dollars = number(_limit(stack, "increase"))
    percent = number(_limit(stack, "increase_percent"))
    if dollars is None and percent is None:
        return
    deployed = number(options["deployed"])
    if deployed is None or deployed < 0:
        yield Unknown("the monthly cost of what is deployed (SLIPWAY_COST_DEPLOYED)")
        return
    before = Decimal(str(deployed))
    after = estimate(stack.resources, stack.config).monthly
    added = after - before
    said = f"${before:.2f} becomes ${after:.2f} a month, ${added:.2f} more"
    if dollars is not None and added > Decimal(str(dollars)):
        yield Finding("", f"{said}, and ${dollars:.2f} is the most; split the change, or raise "
                          "`slipway:limits.increase`")
    if percent is not None and before > 0 and added * 100 > before * Decimal(str(percent)):
        yield Finding("", f"{said} ({added * 100 / before:.0f}%), and {percent:g}% is the most; "
                          "split the change, or raise `slipway:limits.increase_percent`")


@rule(
    "vendors-have-a-hard-limit", severity="high", framework=slipway("cost"),
    prevents="a loop or an attack that is billed without an upper end",
    remedy="Set the vendor's own limit.", scope="stack",
)
def vendors_have_a_hard_limit(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """Every vendor that charges by usage is told where to stop."""
    guards: set[str] = set()
    for guard in everything("guards", stack.resources):
        known: Guard = guard
        guards.add(known.platform)
    for platform, resource in _metered(stack).items():
        if platform not in guards:
            yield Finding(
                resource.urn, f"{platform} may charge without an upper end; {ADVICE[platform]}"
            )


def _metered(stack: Stack) -> dict[str, Resource]:
    """The first resource at every vendor that charges by usage."""
    found: dict[str, Resource] = {}
    for service in everything("services", stack.resources):
        limited = account(stack.config, "railway", "usage_limit") is not None
        if service.resource.platform == "railway" and not limited:
            found.setdefault("railway", service.resource)
    for database in everything("databases", stack.resources):
        paid = text(database.plan) != "free" and account(stack.config, "neon", "plan") != "free"
        if database.resource.platform == "neon" and database.whole and paid:
            found.setdefault("neon", database.resource)
    for cache in everything("caches", stack.resources):
        if cache.resource.platform == "upstash" and text(cache.plan) == "payg":
            found.setdefault("upstash", cache.resource)
    for site in everything("sites", stack.resources):
        pro = account(stack.config, "vercel", "plan") == "pro"
        limited = account(stack.config, "vercel", "spend_limit") is not None
        if site.resource.platform == "vercel" and pro and not limited:
            found.setdefault("vercel", site.resource)
    return found


@rule(
    "prices-are-fresh", severity="low", framework=slipway("decision 5"),
    prevents="a limit that is held with last year's prices",
    remedy="Look the price up again and write its new date into pricing/book.", scope="stack",
)
def prices_are_fresh(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """The prices behind the estimate were looked at in the last 180 days."""
    by_vendor: dict[str, list[Any]] = {}
    for price in estimate(stack.resources, stack.config, today=stack.today).old_prices:
        by_vendor.setdefault(price.id.split(".")[0], []).append(price)
    for vendor, prices in sorted(by_vendor.items()):
        oldest = min(price.as_of for price in prices)
        yield Finding("", f"prices of {vendor} are from {oldest}, {(stack.today - oldest).days} "
                          f"days ago; look at pricing/book/{vendor}.yaml again", advisory=True)
