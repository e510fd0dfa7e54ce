"""Supabase: a plan for the organization, compute per project, a credit that pays one Micro."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from policies.reading.platforms.supabase import BUCKET, PROJECT
from policies.reading.resource import Resource
from pricing.asked import Section, plain
from pricing.case import Case, Line, amount, cents, known, known_text
from pricing.usage import HOURS

PLATFORM = "supabase"
PRICED = tuple(f"slipway:supabase:{kind}" for kind in ("Project", "Branch", "Bucket"))
FREE = tuple(
    f"slipway:supabase:{kind}" for kind in (
        "ApiKey", "ApplicationRole", "Pooler", "Secrets", "CustomHostname", "Realtime",
        "StorageKeys",
    )
)


def price(case: Case) -> Iterator[Line]:
    """The plan once, then each project's compute less the credit, then what is beyond."""
    projects = [found for found in case.find("databases", PLATFORM) if found.whole]
    if not projects:
        return
    name = case.component(projects[0].resource)
    plans = {known_text(found.plan) for found in projects}
    plans |= {known_text(case.account(PLATFORM, "plan"))}
    fits = (
        case.rows <= case.book["supabase.free-database"].included
        and case.files <= case.book["supabase.free-storage"].included
        and case.usage.all_egress * Decimal("0.1") <= case.book["supabase.free-egress"].included
    )
    if plans <= {"", "free"} and fits and all(not known(p.restore) for p in projects):
        yield case.line(name, "plan", Decimal(1), "supabase.free", PLATFORM)
        return
    plan = "team" if "team" in plans else "pro"
    yield case.line(name, "plan", Decimal(1), f"supabase.{plan}", PLATFORM)
    yield from _compute(case, projects, name)
    yield case.line(name, "disk", case.rows, "supabase.disk", PLATFORM)
    yield case.line(name, "files", case.files, "supabase.storage", PLATFORM)
    sent = case.usage.all_egress * Decimal("0.1")
    yield case.line(name, "egress", sent, "supabase.egress", PLATFORM)
    branches = case.of_type("slipway:supabase:Branch")
    if branches:
        hours = HOURS * len(branches)
        yield case.line(branches[0], "branches", hours, "supabase.branch")


def _compute(case: Case, projects: list[Any], name: str) -> Iterator[Line]:
    total, said = Decimal(0), []
    for found in projects:
        size = known_text(found.compute_max) or "micro"
        if f"supabase.compute-{size}" in case.book:
            entry = case.book[f"supabase.compute-{size}"]
            total += entry.price
            said.append(f"{size} ${amount(entry.price)}")
        days = known(found.resource.inputs.get("pitr_days"))
        if days and f"supabase.pitr-{days:g}" in case.book:
            key = f"supabase.pitr-{days:g}"
            yield case.line(found.resource, "point in time", Decimal(1), key)
    credit = case.book["supabase.compute-credit"].price
    yield Line(
        platform=PLATFORM, component=name, item="compute",
        formula=f"{' + '.join(said)} less ${amount(credit)} credit",
        monthly=cents(max(Decimal(0), total - credit)), prices=("supabase.compute-credit",),
    )


def unpriced(case: Case) -> Iterator[tuple[Resource, str]]:
    """Sizes that the book has no price for."""
    for found in case.find("databases", PLATFORM):
        size = known_text(found.compute_max) or "micro"
        if found.whole and f"supabase.compute-{size}" not in case.book:
            yield found.resource, f"the size {size} is not in the price book"


SECTIONS: Mapping[str, Section] = {"database": plain(PROJECT), "storage": plain(BUCKET)}
