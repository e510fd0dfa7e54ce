"""Railway, through our own provider; names are those of Railway's GraphQL inputs."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.meaning import Cache, Database, Guard, Service, Variable
from policies.reading.resource import Resource
from policies.reading.values import field, mapping, number

SERVICE, POSTGRES, REDIS, VOLUME = (
    f"slipway:railway:{kind}" for kind in ("Service", "Postgres", "Redis", "Volume")
)
USAGE_LIMIT = "slipway:railway:UsageLimit"
RESTARTS = {"ON_FAILURE": "on-failure", "ALWAYS": "always", "NEVER": "no"}


def services(resource: Resource) -> Iterator[Service]:
    """A service from an image or a repository."""
    if resource.type != SERVICE:
        return
    own = resource.inputs
    source = mapping(field(own, "source"))
    memory = number(field(own, "memoryGB"))
    policy = field(own, "restartPolicyType")
    yield Service(
        resource=resource,
        image=field(source, "image"),
        repository=field(source, "repo"),
        health=field(own, "healthcheckPath"),
        restart=RESTARTS.get(policy, policy) if isinstance(policy, str) else policy,
        retries=field(own, "restartPolicyMaxRetries"),
        replicas=field(own, "numReplicas"),
        most=field(own, "maxReplicas"),
        memory=None if memory is None else memory * 1024,
        cpus=field(own, "vCPUs"),
        sleeps=field(own, "sleepApplication"),
        draining=field(own, "drainingSeconds") or 0,
        volume=field(own, "volume", "volumeId"),
        regions=field(own, "multiRegionConfig"),
    )


def databases(resource: Resource) -> Iterator[Database]:
    """Postgres on a volume. Public when a TCP proxy is asked for."""
    if resource.type == POSTGRES:
        own = resource.inputs
        window = number(field(own, "restoreWindowDays"))
        yield Database(
            resource=resource,
            restore=None if window is None else window * 24,
            open_to=["0.0.0.0/0"] if field(own, "tcpProxy") else None,
            disk=field(own, "sizeGB", "volumeSizeGB"),
        )


def caches(resource: Resource) -> Iterator[Cache]:
    """Redis on the private network."""
    if resource.type == REDIS:
        proxy = field(resource.inputs, "tcpProxy")
        yield Cache(resource=resource, open_to=["0.0.0.0/0"] if proxy else None)


def variables(resource: Resource) -> Iterator[Variable]:
    """Variables of a service; Railway keeps them, so they are not visible to others."""
    for name, value in mapping(field(resource.inputs, "variables")).items():
        yield Variable(resource=resource, name=name, value=value, audience="backend")


def guards(resource: Resource) -> Iterator[Guard]:
    """The workspace's hard usage limit in dollars: Railway stops workloads at it."""
    if resource.type == USAGE_LIMIT and (limit := field(resource.inputs, "hardLimit", "hard")):
        yield Guard(resource=resource, platform="railway", limit=limit)
