"""Finds what a resource means. A vendor is one module in `platforms/`, found by its name there.

Such a module has any of the functions named in KINDS, each from a resource to an iterable of
records of `meaning`. It is imported when one of its resources is first read.
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
def names(package: ModuleType) -> frozenset[str]:
    """The platforms that have a module in `package`."""
    return frozenset(found.name for found in pkgutil.iter_modules(package.__path__))


@cache
def module_for(package: ModuleType, platform: str) -> ModuleType | None:
    """The platform's module in `package`; None where it has none."""
    if platform not in names(package):
        return None
    return importlib.import_module(f"{package.__name__}.{platform}")


def read(kind: str, resource: Resource) -> Iterator[Any]:
    """What `resource` is of `kind`, one of KINDS. Raises NotYetKnown where it cannot tell."""
    module = module_for(platforms, resource.platform)
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
