"""Vercel: per developer seat, with a credit for usage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from policies.reading.platforms.vercel import PROJECT
from pricing.asked import Section, plain
from pricing.case import Case, Line, amount, cents, known, known_text

PLATFORM = "vercel"
PRICED = (PROJECT,)
FREE = (
    "vercel:index/projectEnvironmentVariable", "vercel:index/projectDomain",
    "vercel:index/deployment:", "vercel:index/dnsRecord:", "slipway:vercel:Headers",
)


def price(case: Case) -> Iterator[Line]:
    """Hobby while it carries the site and is not ruled out; else Pro."""
    sites = case.find("sites", PLATFORM)
    if not sites:
        return
    name = case.component(sites[0].resource)
    seats = Decimal(str(known(case.account(PLATFORM, "seats")) or 1))
    requests = case.usage.all_requests * case.usage.page_requests / 1_000_000
    plan = known_text(sites[0].plan) or known_text(case.account(PLATFORM, "plan"))
    fits = (
        case.page_egress <= case.book["vercel.hobby-egress"].included
        and requests <= case.book["vercel.hobby-requests"].included
    )
    if plan in ("", "hobby") and fits and seats == 1:
        yield case.line(name, "plan", Decimal(1), "vercel.hobby", PLATFORM)
        return
    yield case.line(name, "plan", seats, "vercel.pro", PLATFORM)
    egress, edge = case.book["vercel.pro-egress"], case.book["vercel.pro-requests"]
    usage = egress.cost(case.page_egress) + edge.cost(requests)
    credit = case.book["vercel.pro-credit"].price * seats
    yield Line(
        platform=PLATFORM, component=name, item="usage",
        formula=f"{amount(case.page_egress)} GB and {amount(requests)} M requests come to "
        f"${amount(usage)} beyond what is included, less ${amount(credit)} credit",
        monthly=cents(max(Decimal(0), usage - credit)), prices=(egress.id, edge.id),
    )


SECTIONS: Mapping[str, Section] = {"frontend": plain(PROJECT)}
