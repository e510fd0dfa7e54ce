"""Fly.io: machines by size, memory on top, volumes, addresses, egress."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from policies.reading.platforms.fly import DEPLOYMENT, IP, POSTGRES, REDIS, VOLUME
from policies.reading.resource import Resource
from pricing.asked import Inputs, Made, Section, replicas, size
from pricing.case import Case, Line, known, known_text
from pricing.usage import size_of

PLATFORM = "fly"
PRICED = tuple(
    f"slipway:fly:{kind}" for kind in (
        "Deployment", "Machine", "Postgres", "Redis", "Volume", "IpAddress", "Certificate",
    )
)
# A job costs fractions of a cent; ten certificates are free.
FREE = ("slipway:fly:App", "slipway:fly:Secrets", "slipway:fly:Job")
SMALLEST = Decimal("0.25")  # GB for each shared CPU


def price(case: Case) -> Iterator[Line]:
    """Every machine; a stopped one costs its disk only, which is left out as cents."""
    services = case.find("services", PLATFORM)
    for found in services:
        count = case.replicas(found.replicas, found.most, float(known(found.cpus) or 1))
        awake = case.usage.awake_hours / 730 if found.sleeps else Decimal(1)
        yield from _machines(case, found.resource, count * awake)
    for resource in case.of_type(POSTGRES, REDIS):
        yield from _machines(case, resource, Decimal(1))
    for volume in case.of_type(VOLUME):
        size = Decimal(str(known(volume.inputs.get("sizeGB")) or 1))
        yield case.line(volume, "volume", size, "fly.volume")
    for address in case.of_type(IP):
        if known_text(address.inputs.get("type")) == "v4":
            yield case.line(address, "IPv4", Decimal(1), "fly.ipv4")
    if services:
        sent = case.backend_egress * len(services)
        yield case.line(services[0].resource, "egress", sent, "fly.egress")


def _machines(case: Case, resource: Resource, count: Decimal) -> Iterator[Line]:
    cpus = Decimal(str(known(resource.inputs.get("cpus")) or 1))
    memory = Decimal(str(known(resource.inputs.get("memoryMB")) or 256)) / 1024
    size = f"fly.shared-cpu-{int(cpus)}x-{int(memory * 1024)}"
    if size in case.book:
        yield case.line(resource, "machines", count, size)
        return
    extra = max(Decimal(0), memory - SMALLEST * cpus)
    yield case.line(resource, "machines", count * cpus, "fly.shared-cpu-1x")
    yield case.line(resource, "memory", count * extra, "fly.memory")


def unpriced(case: Case) -> Iterator[tuple[Any, str]]:
    """Sizes that the book has no price for."""
    for resource in case.resources:
        if resource.type in PRICED and known_text(resource.inputs.get("cpuKind")) == "performance":
            yield resource, "performance CPUs are not in the price book; taken as shared"


def _machine(given: Mapping[str, Any]) -> Inputs:
    cpu, memory = size(given)
    cpus = next((each for each in (1, 2, 4) if each >= cpu), 8)
    return {"cpus": cpus, "memoryMB": max(256 * cpus, math.ceil(memory / 256) * 256)}


def _backend(given: Mapping[str, Any]) -> Made:
    low, high = replicas(given)
    stops = given.get("autostop", "stop" if high > low else "off")
    service = {"autostop": stops, "min_machines_running": low if high > low else 0}
    names = given.get("regions")
    regions = names if isinstance(names, list) and names else [given.get("region") or "fra"]
    machines = {"regions": {str(each): high for each in regions}, "services": [service]}
    made = [(DEPLOYMENT, {**_machine(given), **machines})]
    return [*made, (IP, {"type": "v4"})] if given.get("dedicated_ipv4") is True else made


def _database(given: Mapping[str, Any]) -> Made:
    disk = size_of(str(given.get("disk"))) or Decimal(1 << 30)
    size = {"sizeGB": math.ceil(disk / (1 << 30))}
    return [(POSTGRES, _machine(given)), (VOLUME, size)]


def _cache(given: Mapping[str, Any]) -> Made:
    memory = size_of(str(given.get("memory"))) or Decimal(64 << 20)
    whole = math.ceil((memory + (128 << 20)) / (256 << 20)) * 256
    disk = [(VOLUME, {"sizeGB": 1})] if given.get("persist") is True else []
    return [(REDIS, {"cpus": 1, "memoryMB": whole}), *disk]


SECTIONS: Mapping[str, Section] = {"backend": _backend, "database": _database, "cache": _cache}
