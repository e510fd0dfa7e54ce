"""Fly.io: machines by size, memory on top, volumes, addresses, egress."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from policies.reading.resource import Resource
from pricing.case import Case, Line, known, known_text

PLATFORM = "fly"
PRICED = tuple(
    f"slipway:fly:{kind}" for kind in ("Machine", "Postgres", "Volume", "IpAddress", "Certificate")
)
FREE = ("slipway:fly:App", "slipway:fly:Secrets")
SMALLEST = Decimal("0.25")  # GB for each shared CPU


def price(case: Case) -> Iterator[Line]:
    """Every machine of the app; a stopped one costs its disk only, which is left out as cents."""
    services = case.find("services", PLATFORM)
    for found in services:
        yield from _machine(case, found)
    for found in case.find("databases", PLATFORM):
        plan = known_text(found.plan) or "basic"
        if f"fly.postgres-{plan}" not in case.book:
            continue
        yield case.line(found.resource, f"Postgres ({plan})", Decimal(1), f"fly.postgres-{plan}")
        disk = max(Decimal(str(known(found.disk) or 10)), case.rows)
        yield case.line(found.resource, "disk", disk, "fly.postgres-storage")
    for volume in case.of_type("slipway:fly:Volume"):
        size = Decimal(str(known(volume.inputs.get("size_gb", volume.inputs.get("sizeGb"))) or 1))
        yield case.line(volume, "volume", size, "fly.volume")
    for address in case.of_type("slipway:fly:IpAddress"):
        if known_text(address.inputs.get("type")) in ("v4", ""):
            yield case.line(address, "IPv4", Decimal(1), "fly.ipv4")
    if services:
        sent = case.backend_egress * len(services)
        yield case.line(services[0].resource, "egress", sent, "fly.egress")


def _machine(case: Case, found: Any) -> Iterator[Line]:
    cpus = Decimal(str(known(found.cpus) or 1))
    memory = Decimal(str(known(found.memory) or 256)) / 1024
    count = case.replicas(found.replicas, found.most, float(cpus))
    awake = case.usage.awake_hours / 730 if found.sleeps else Decimal(1)
    resource = found.resource
    size = f"fly.shared-cpu-{int(cpus)}x-{int(memory * 1024)}"
    if size in case.book:
        yield case.line(resource, "machines", count * awake, size)
        return
    extra = max(Decimal(0), memory - SMALLEST * cpus)
    yield case.line(resource, "machines", count * cpus * awake, "fly.shared-cpu-1x")
    yield case.line(resource, "memory", count * extra * awake, "fly.memory")


def unpriced(case: Case) -> Iterator[tuple[Resource, str]]:
    """Sizes that the book has no price for."""
    for found in case.find("databases", PLATFORM):
        plan = known_text(found.plan) or "basic"
        if f"fly.postgres-{plan}" not in case.book:
            yield found.resource, f"the plan {plan} is not in the price book"
    for found in case.find("services", PLATFORM):
        if known_text(found.machine).startswith("performance"):
            yield found.resource, "performance CPUs are not in the price book; taken as shared"
