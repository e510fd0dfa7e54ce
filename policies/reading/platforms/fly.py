"""Fly.io, through our own provider; names are those of its declarations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.reading.meaning import Cache, Database, Service, Variable
from policies.reading.resource import Resource
from policies.reading.values import field, items, mapping, number, text

DEPLOYMENT, MACHINE, JOB, POSTGRES, REDIS, SECRETS, VOLUME, IP = (
    f"slipway:fly:{kind}" for kind in (
        "Deployment", "Machine", "Job", "Postgres", "Redis", "Secrets", "Volume", "IpAddress",
    )
)
STOPS = ("stop", "suspend")
# A snapshot of its volume is made every day.
SNAPSHOT_HOURS = 24.0


def services(resource: Resource) -> Iterator[Service]:
    """A backend's machines in all its regions, or one machine by itself."""
    if resource.type not in (DEPLOYMENT, MACHINE):
        return
    own = resource.inputs
    public = [mapping(each) for each in items(field(own, "services"))]
    stops = any(text(field(each, "autostop")) in STOPS for each in public)
    least = sum(number(field(each, "min_machines_running")) or 0 for each in public)
    regions = mapping(field(own, "regions"))
    there = sum(number(count) or 1 for count in regions.values()) or 1
    checks = [check for each in public for check in items(field(each, "checks"))]
    kind, cpus = text(field(own, "cpuKind")) or "shared", number(field(own, "cpus")) or 1
    yield Service(
        resource=resource,
        image=field(own, "image"),
        health=checks or field(own, "checks"),
        restart=field(own, "restartPolicy"),
        retries=field(own, "maxRetries"),
        replicas=max(1, least) if stops else there,
        most=there,
        memory=field(own, "memoryMB"),
        cpus=field(own, "cpus"),
        machine=f"{kind}-cpu-{cpus:g}x",
        sleeps=stops and least == 0,
        draining=field(own, "stopTimeout"),
        volume=field(own, "volumeId") or None,
        regions=list(regions) or [field(own, "region")],
    )


def databases(resource: Resource) -> Iterator[Database]:
    """Postgres on one machine, reachable on the private network only."""
    if resource.type == POSTGRES:
        yield Database(resource=resource, restore=SNAPSHOT_HOURS, high_availability=False)


def caches(resource: Resource) -> Iterator[Cache]:
    """Redis on the private network."""
    if resource.type == REDIS:
        yield Cache(resource=resource, memory=field(resource.inputs, "memoryMB"))


def variables(resource: Resource) -> Iterator[Variable]:
    """Plain environment of a machine, which the API shows; and secrets, which it does not."""
    def found(key: str, visible: bool) -> Iterator[Variable]:
        values: Any = mapping(field(resource.inputs, key))
        for name, value in values.items():
            yield Variable(
                resource=resource, name=name, value=value, audience="backend", visible=visible
            )

    if resource.type in (DEPLOYMENT, MACHINE, JOB, POSTGRES, REDIS):
        yield from found("env", True)
    if resource.type == SECRETS:
        yield from found("values", False)
    if resource.type == JOB:
        yield from found("secrets", False)
