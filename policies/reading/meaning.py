"""What resources mean: the plain records that rules and prices are written against.

A field typed `Value` holds what the vendor's property holds, possibly `Unknown`; read it with
`text`, `number`, `flag`, `items` of `values`. None means: the resource does not say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.reading.resource import Resource

Value = Any


@dataclass(frozen=True, kw_only=True)
class Container:
    """A container on a machine that the stack administers. `runs` is False for one only filled."""

    resource: Resource
    component: str
    runs: bool
    image: Value
    user: Value
    privileged: Value
    read_only: Value
    capabilities_added: Value
    capabilities_dropped: Value
    security: Value
    memory: Value
    memory_swap: Value
    cpus: Sequence[Value]
    networks: Value
    network_mode: Value
    namespaces: Mapping[str, Value]
    ports: Value
    publish_all: Value
    volumes: Value
    mounts: Value
    devices: Value
    ulimits: Value
    health: Value
    restart: Value
    retries: Value
    log_driver: Value
    log_options: Value
    grace: Value
    environment: Value


@dataclass(frozen=True, kw_only=True)
class Service:
    """A backend that a vendor runs. `memory` in MiB; `sleeps`: it stops when idle."""

    resource: Resource
    image: Value = None
    repository: Value = None
    health: Value = None
    restart: Value = None
    retries: Value = None
    replicas: Value = None
    most: Value = None
    plan: Value = None
    memory: Value = None
    cpus: Value = None
    sleeps: Value = None
    draining: Value = None
    volume: Value = None
    regions: Value = None
    disk: Value = None
    machine: Value = None


@dataclass(frozen=True, kw_only=True)
class Database:
    """A Postgres. `restore` in hours of history; `open_to` lists address ranges that may connect.

    `branch_of` is the parent of a copy made for a preview; `compute` in the vendor's units.
    """

    resource: Resource
    plan: Value = None
    restore: Value = None
    open_to: Value = None
    branch_of: Value = None
    branch: Value = None
    expires: Value = None
    compute_min: Value = None
    compute_max: Value = None
    suspend: Value = None
    disk: Value = None
    high_availability: Value = None
    tls: Value = None
    whole: bool = True


@dataclass(frozen=True, kw_only=True)
class Cache:
    """A Redis. `open_to` as for Database; `budget` in dollars a month."""

    resource: Resource
    plan: Value = None
    tls: Value = None
    budget: Value = None
    open_to: Value = None
    eviction: Value = None
    memory: Value = None


@dataclass(frozen=True, kw_only=True)
class Bucket:
    """Object storage. `public`: anyone may read it without a signature.

    Not `whole`: a switch of one that is a resource of its own.
    """

    resource: Resource
    public: Value = None
    storage_class: Value = None
    whole: bool = True


@dataclass(frozen=True, kw_only=True)
class Site:
    """A static frontend on a vendor's edge. `can_send_headers` is a fact of the platform."""

    resource: Resource
    can_send_headers: bool = True
    https: Value = None
    domain: Value = None
    plan: Value = None


@dataclass(frozen=True, kw_only=True)
class Headers:
    """Response headers of one place, by lower-case name; `problems` found while reading them.

    `where` names it for a person: `nginx location /`, `source /(.*)`. `document`: it serves pages.
    """

    resource: Resource
    where: str
    sent: Mapping[str, str]
    tls: bool = True
    document: bool = True
    problems: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Cors:
    """Who may call from another origin."""

    resource: Resource
    where: str
    origins: Value
    methods: Value = None
    credentials: Value = None


@dataclass(frozen=True, kw_only=True)
class Tls:
    """What a listener or a zone accepts: protocol names such as `TLSv1.2`, ciphers by name."""

    resource: Resource
    where: str
    protocols: Sequence[str] = ()
    ciphers: Sequence[str] = ()
    floor: Value = None


@dataclass(frozen=True, kw_only=True)
class Variable:
    """An environment variable. `audience` is `frontend`, `backend`, `build` or `ci`."""

    resource: Resource
    name: str
    value: Value
    audience: str
    visible: bool = False


@dataclass(frozen=True, kw_only=True)
class Guard:
    """A limit that makes a vendor stop rather than charge. `limit` in the vendor's unit."""

    resource: Resource
    platform: str
    limit: Value


@dataclass(frozen=True, kw_only=True)
class Credential:
    """A token or password that is made here, and how long it lasts."""

    resource: Resource
    length: Value = None
    expires: Value = None
    made: Value = None
    alphabet: int = 62

