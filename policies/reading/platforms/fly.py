"""Fly.io, through our own provider; names are those of the Machines API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.reading.meaning import Database, Service, Variable
from policies.reading.resource import Resource
from policies.reading.values import field, items, mapping, text

PREFIXES = ("slipway:fly:",)
MACHINE, POSTGRES, SECRETS, VOLUME, IP = (
    f"slipway:fly:{kind}" for kind in ("Machine", "Postgres", "Secrets", "Volume", "IpAddress")
)
RESTARTS = {"on-failure": "on-failure", "always": "always", "no": "no"}


def services(resource: Resource) -> Iterator[Service]:
    """A machine with its checks; several machines of an app are several services."""
    if resource.type != MACHINE:
        return
    config = _config(resource)
    guest, restart = mapping(field(config, "guest")), mapping(field(config, "restart"))
    public = items(field(config, "services"))
    checks = field(config, "checks") or next(
        (field(entry, "checks") for entry in public if field(entry, "checks")), None
    )
    stops = [field(entry, "autostop") for entry in public]
    yield Service(
        resource=resource,
        image=field(config, "image"),
        health=checks,
        restart=field(restart, "policy"),
        retries=field(restart, "max_retries"),
        replicas=field(dict(resource.inputs), "count") or 1,
        memory=field(guest, "memory_mb"),
        cpus=field(guest, "cpus"),
        machine=f"{text(field(guest, 'cpu_kind')) or 'shared'}-cpu-{_whole(field(guest, 'cpus'))}x",
        sleeps=any(text(stop) in ("stop", "suspend") for stop in stops),
        draining=field(mapping(field(config, "stop_config")), "timeout") or 5,
        volume=field(config, "mounts") or None,
        regions=[field(dict(resource.inputs), "region")],
    )


def _config(resource: Resource) -> dict[str, Any]:
    return {**resource.inputs, **mapping(field(dict(resource.inputs), "config"))}


def _whole(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else "1"


def databases(resource: Resource) -> Iterator[Database]:
    """Managed Postgres, reachable on the private network only."""
    if resource.type == POSTGRES:
        own = resource.inputs
        yield Database(
            resource=resource, plan=field(own, "plan"), disk=field(own, "disk_size_gb", "disk"),
            # Managed Postgres backs itself up; the vendor promises no figure, so one day is taken.
            restore=24.0,
            high_availability=True,
        )


def variables(resource: Resource) -> Iterator[Variable]:
    """Plain environment of a machine, which the API shows; and the app's secrets."""
    if resource.type == MACHINE:
        for name, value in mapping(field(_config(resource), "env")).items():
            yield Variable(
                resource=resource, name=name, value=value, audience="backend", visible=True
            )
    elif resource.type == SECRETS:
        for name, value in mapping(field(resource.inputs, "values", "secrets")).items():
            yield Variable(resource=resource, name=name, value=value, audience="backend")
