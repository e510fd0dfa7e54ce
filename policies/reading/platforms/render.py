"""Render, through our own provider; names are those of Render's API v1."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.reading.forms import pairs
from policies.reading.meaning import Cache, Database, Headers, Service, Site, Variable
from policies.reading.resource import Resource
from policies.reading.values import field, items, mapping

WEB, STATIC, POSTGRES, KEY_VALUE, DISK = (
    f"slipway:render:{kind}"
    for kind in ("WebService", "StaticSite", "Postgres", "KeyValue", "Disk")
)


def _details(resource: Resource) -> dict[str, Any]:
    return {**resource.inputs, **mapping(field(dict(resource.inputs), "serviceDetails"))}


def services(resource: Resource) -> Iterator[Service]:
    """A web service. Free ones sleep after 15 idle minutes."""
    if resource.type != WEB:
        return
    own = _details(resource)
    scaling = mapping(field(own, "autoscaling"))
    plan = field(own, "plan")
    yield Service(
        resource=resource,
        image=field(mapping(field(own, "image")), "imagePath"),
        repository=field(own, "repo"),
        health=field(own, "healthCheckPath"),
        replicas=field(scaling, "min") or field(own, "numInstances"),
        most=field(scaling, "max"),
        plan=plan,
        sleeps=isinstance(plan, str) and plan == "free",
        draining=field(own, "maxShutdownDelaySeconds") or 30,
        volume=field(own, "disk"),
    )


def databases(resource: Resource) -> Iterator[Database]:
    """Postgres. Open to the world unless `ipAllowList` says otherwise; free ones expire."""
    if resource.type == POSTGRES:
        own = resource.inputs
        yield Database(
            resource=resource,
            plan=field(own, "plan"),
            open_to=_ranges(resource),
            disk=field(own, "diskSizeGB"),
            high_availability=field(own, "enableHighAvailability"),
            tls=True,
        )


def caches(resource: Resource) -> Iterator[Cache]:
    """Key Value, Render's Redis. Internal unless `ipAllowList` lets somebody in."""
    if resource.type == KEY_VALUE:
        yield Cache(
            resource=resource, plan=field(resource.inputs, "plan"), open_to=_ranges(resource)
        )


def _ranges(resource: Resource) -> list[Any] | None:
    allowed = field(resource.inputs, "ipAllowList")
    if allowed is None:
        return None
    return [field(entry, "cidrBlock") for entry in items(allowed)]


def sites(resource: Resource) -> Iterator[Site]:
    """A static site."""
    if resource.type == STATIC:
        yield Site(resource=resource, https=True)


def headers(resource: Resource) -> Iterator[Headers]:
    """Headers of a static site, by path."""
    if resource.type != STATIC:
        return
    by_path: dict[str, list[Any]] = {}
    for entry in items(field(_details(resource), "headers")):
        by_path.setdefault(str(field(entry, "path")), []).append(entry)
    for path, entries in by_path.items():
        yield Headers(
            resource=resource, where=f"path {path}", sent=pairs(entries, "name"),
            document=path in ("/*", "/"),
        )


def variables(resource: Resource) -> Iterator[Variable]:
    """Environment variables; those of a static site end up in the browser."""
    audience = "frontend" if resource.type == STATIC else "backend"
    for name, value in mapping(field(resource.inputs, "envVars")).items():
        yield Variable(resource=resource, name=name, value=value, audience=audience)
