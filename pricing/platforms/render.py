"""Render: per instance by its plan, bandwidth in blocks of 100 GB."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from components.render import plans
from policies.reading.platforms import render
from policies.reading.resource import Resource
from policies.reading.values import NotYetKnown, flag
from pricing.asked import Inputs, Made, Section, plain, replicas, size
from pricing.case import Case, Line, known, known_text
from pricing.usage import size_of

PLATFORM = "render"
PRICED = (render.WEB, render.STATIC, render.POSTGRES, render.KEY_VALUE, render.DISK)
# A Job's worker is paid by the second, and lives for some.
FREE = tuple(
    f"slipway:render:{kind}" for kind in (
        "Project", "CustomDomain", "Deploy", "Job", "RegistryCredential"
    )
)
SIZES = {"starter": "0.5", "standard": "1", "pro": "2", "pro_plus": "4", "pro_max": "4",
         "pro_ultra": "8"}


def price(case: Case) -> Iterator[Line]:
    """Services, sites, databases and key value stores, then the workspace's bandwidth."""
    services, sites = case.find("services", PLATFORM), case.find("sites", PLATFORM)
    for found in services:
        plan = known_text(found.plan) or "starter"
        key = f"render.{plan}"
        if key not in case.book:
            key = "render.pro_ultra"
        count = case.replicas(found.replicas, found.most, float(SIZES.get(plan, "0.1")))
        yield case.line(found.resource, f"instances ({plan})", count, key)
    for site in sites:
        yield case.line(site.resource, "static site", Decimal(1), "render.static")
    for disk in case.of_type(render.DISK):
        size = Decimal(str(known(disk.inputs.get("sizeGB")) or 1))
        yield case.line(disk, "disk", size, "render.disk")
    for found in case.find("databases", PLATFORM):
        plan = known_text(found.plan) or "basic_256mb"
        key = f"render.postgres-{plan}"
        if key in case.book:
            # A standby and each replica cost as much again.
            servers = 1 + _standbys(found.high_availability) + _replicas(found.resource)
            yield case.line(found.resource, f"Postgres ({plan})", Decimal(servers), key)
            size = Decimal(str(known(found.disk) or 1)) if plan != "free" else Decimal(0)
            stored = max(size, case.rows) if plan != "free" else size
            yield case.line(found.resource, "disk", stored * servers, "render.postgres-storage")
    for found in case.find("caches", PLATFORM):
        plan = known_text(found.plan) or "starter"
        key = f"render.key-value-{plan}"
        if key in case.book:
            yield case.line(found.resource, f"Key Value ({plan})", Decimal(1), key)
    if services or sites:
        sent = case.page_egress if sites else Decimal(0)
        sent += case.backend_egress * len(services)
        first = (services or sites)[0].resource
        yield case.line(first, "bandwidth", sent, "render.bandwidth")


def _standbys(value: Any) -> int:
    try:
        return int(flag(value) or False)
    except NotYetKnown:
        return 0


def _replicas(resource: Resource) -> int:
    named = resource.inputs.get("readReplicas")
    return len(named) if isinstance(named, list) else 0


def unpriced(case: Case) -> Iterator[tuple[Resource, str]]:
    """Plans that the book has no price for."""
    for kind, prefix in (("databases", "postgres"), ("caches", "key-value")):
        for found in case.find(kind, PLATFORM):
            plan = known_text(found.plan)
            if plan and f"render.{prefix}-{plan}" not in case.book:
                yield found.resource, f"the plan {plan} is not in the price book"


def _backend(given: Mapping[str, Any]) -> Made:
    low, high = replicas(given)
    cpu, memory = size(given)
    shape = given.get("size")
    asked = cpu if isinstance(shape, Mapping) and "cpu" in shape else 0
    plan = given.get("plan") or plans.service(round(memory * plans.MIB), asked)
    own: Inputs = {"plan": plan, "numInstances": low}
    if high > low:
        own["autoscaling"] = {"min": low, "max": high}
    disk = given.get("disk")
    more = [(render.DISK, {"sizeGB": disk.get("size", 1)})] if isinstance(disk, Mapping) else []
    return [(render.WEB, own), *more]


def _database(given: Mapping[str, Any]) -> Made:
    plan = given.get("plan") or plans.database(round(size(given)[1] * plans.MIB))
    own = {
        "plan": plan, "diskSizeGB": given.get("disk", 5),
        "enableHighAvailability": given.get("high_availability", False),
        "readReplicas": list(given.get("read_replicas", ())),
    }
    return [(render.POSTGRES, own)]


def _cache(given: Mapping[str, Any]) -> Made:
    memory = size_of(str(given.get("memory"))) or Decimal(64 << 20)
    return [(render.KEY_VALUE, {"plan": given.get("plan") or plans.cache(round(memory))})]


SECTIONS: Mapping[str, Section] = {
    "frontend": plain(render.STATIC), "backend": _backend, "database": _database, "cache": _cache,
}
