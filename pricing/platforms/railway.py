"""Railway: metered memory, CPU, disk and egress; one pays the larger of fee and usage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from policies.reading.platforms.railway import POSTGRES, REDIS, SERVICE
from pricing.asked import Made, Section, plain, replicas, size
from pricing.case import Case, Line, amount, cents, known, known_text

PLATFORM = "railway"
PRICED = tuple(f"slipway:railway:{kind}" for kind in ("Service", "Postgres", "Redis", "Volume"))
FREE = tuple(
    f"slipway:railway:{kind}" for kind in (
        "Project", "Environment", "Variables", "Domain", "ServiceDomain", "CustomDomain",
        "UsageLimit", "Deployment", "Job", "TcpProxy", "PrivateNetwork",
    )
)
IDLE_CPU = Decimal("0.02")
DATABASE_MEMORY = Decimal("0.25")


def price(case: Case) -> Iterator[Line]:
    """Usage of every service, then what of the plan's fee it does not use up."""
    used = [*_services(case), *_stores(case)]
    if not used:
        return
    yield from used
    plan = known_text(case.account(PLATFORM, "plan")) or "hobby"
    total = sum((line.monthly for line in used), Decimal(0))
    if plan == "free":
        # Free runs on its credit and stops there; more than that needs Hobby.
        credit = case.book["railway.free-credit"].price
        if total <= credit:
            yield Line(
                platform=PLATFORM, component="railway", item="plan",
                formula=f"Free: ${amount(credit)} of credit pays for it",
                monthly=-total, prices=("railway.free",),
            )
            return
        plan = "hobby"
    fee = case.book[f"railway.{plan if plan in ('hobby', 'pro') else 'pro'}"]
    yield Line(
        platform=PLATFORM, component="railway", item="plan",
        formula=f"the larger of the {plan} fee ${amount(fee.price)} and usage ${amount(total)}",
        monthly=cents(max(Decimal(0), fee.price - total)), prices=(fee.id,),
    )


def _services(case: Case) -> Iterator[Line]:
    for found in case.find("services", PLATFORM):
        replicas = case.replicas(found.replicas, found.most, found.cpus)
        memory = Decimal(str(known(found.memory) or 512)) / 1024
        filled = replicas * memory * case.usage.memory_filled
        load = case.usage.backend_load / case.backends + IDLE_CPU * replicas
        yield case.line(found.resource, "memory", filled, "railway.memory")
        yield case.line(found.resource, "CPU", load, "railway.cpu")
        yield case.line(found.resource, "egress", case.backend_egress, "railway.egress")


def _stores(case: Case) -> Iterator[Line]:
    for found in case.find("databases", PLATFORM):
        disk = max(case.rows, Decimal(1))
        load = case.usage.database_load / 730 / case.usage.peak + IDLE_CPU
        yield case.line(found.resource, "memory", DATABASE_MEMORY, "railway.memory")
        yield case.line(found.resource, "CPU", load, "railway.cpu")
        yield case.line(found.resource, "disk", disk, "railway.volume")
    for found in case.find("caches", PLATFORM):
        yield case.line(found.resource, "memory", Decimal("0.1"), "railway.memory")
        yield case.line(found.resource, "CPU", IDLE_CPU / 2, "railway.cpu")
    for volume in case.of_type("slipway:railway:Volume"):
        size = Decimal(str(known(volume.inputs.get("sizeGB")) or 1))
        yield case.line(volume, "disk", size, "railway.volume")


def _backend(given: Mapping[str, Any]) -> Made:
    cpu, memory = size(given)
    low, high = replicas(given)
    own = {"numReplicas": low, "maxReplicas": high, "memoryGB": memory / 1024, "vCPUs": cpu}
    return [(SERVICE, own)]


SECTIONS: Mapping[str, Section] = {
    "backend": _backend, "database": plain(POSTGRES), "cache": plain(REDIS),
}
