"""Upstash Redis; names are those of its developer API."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.meaning import Cache, Guard
from policies.reading.resource import Resource
from policies.reading.values import field

DATABASES = (
    "slipway:upstash:Redis",
    "slipway:upstash:RedisDatabase",
    "upstash:index/redisDatabase:RedisDatabase",
)


def caches(resource: Resource) -> Iterator[Cache]:
    """A Redis database, reachable from anywhere with its token."""
    if resource.type in DATABASES:
        own = resource.inputs
        yield Cache(
            resource=resource, plan=field(own, "plan", "database_plan") or "payg",
            tls=field(own, "tls"), budget=field(own, "budget"), eviction=field(own, "eviction"),
        )


def guards(resource: Resource) -> Iterator[Guard]:
    """A monthly budget: Upstash limits the rate at it rather than charge more."""
    if resource.type in DATABASES and (budget := field(resource.inputs, "budget")) is not None:
        yield Guard(resource=resource, platform="upstash", limit=budget)
