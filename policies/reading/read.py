"""Finds what a resource means. A vendor is one module in `platforms/`, found by its name there.

Such a module has `PREFIXES` (of resource types) and any of the functions named in KINDS, each
from a resource to an iterable of records of `meaning`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from functools import cache
from types import ModuleType
from typing import Any

from policies.reading import platforms
from policies.reading.meaning import (
    Bucket,
    Cache,
    Container,
    Cors,
    Credential,
    Database,
    Guard,
    Headers,
    Service,
    Site,
    Tls,
    Variable,
)
from policies.reading.resource import Resource

KINDS: dict[str, type[Any]] = {
    "containers": Container,
    "services": Service,
    "databases": Database,
    "caches": Cache,
    "buckets": Bucket,
    "sites": Site,
    "headers": Headers,
    "cors": Cors,
    "tls": Tls,
    "variables": Variable,
    "guards": Guard,
    "credentials": Credential,
}


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every vendor's reading module, by name."""
    names = sorted(found.name for found in pkgutil.iter_modules(platforms.__path__))
    return tuple(importlib.import_module(f"{platforms.__name__}.{name}") for name in names)


@cache
def module_for(resource_type: str) -> ModuleType | None:
    """The module whose prefix the type has; None for a type that nobody reads."""
    for module in modules():
        if resource_type.startswith(module.PREFIXES):
            return module
    return None


def read(kind: str, resource: Resource) -> Iterator[Any]:
    """What `resource` is of `kind`, one of KINDS. Raises NotYetKnown where it cannot tell."""
    module = module_for(resource.type)
    function = getattr(module, kind, None) if module else None
    if function is not None:
        yield from function(resource)


def containers(resource: Resource) -> Iterator[Container]:
    """The containers that a resource is: none or one."""
    yield from read("containers", resource)


def everything(kind: str, resources: Iterable[Resource]) -> Iterator[Any]:
    """`read` over a whole stack."""
    for resource in resources:
        yield from read(kind, resource)
