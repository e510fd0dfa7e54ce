"""Every reason why a stack cannot come up, found before the first resource."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from components import catalogue, services
from components.contract import Problem
from components.product import Product


def problems(product: Product) -> list[Problem]:
    """Capabilities that are missing, then what each platform and component itself finds."""
    found = [problem for part in product.sections() for problem in _refused(*part)]
    found.extend(services.problems(product.settings, product.site.stack))
    for place in product.places.values():
        found.extend(place.preflight())
    for kind, path, section in product.sections():
        implementation = catalogue.implementation(section.platform, kind)
        found.extend(implementation.preflight(path, section, product.places[section.platform]))
    return found


def warnings(product: Product) -> list[Problem]:
    """What is said and stops nothing."""
    return list(services.warnings(product.settings, product.site.stack))


def _refused(kind: str, path: str, section: Any) -> Iterable[Problem]:
    implementation = catalogue.implementation(section.platform, kind)
    for capability, where in implementation.refusals(path, section):
        able = ", ".join(_able(kind, capability.name))
        what = f"{section.platform} has no {capability.name} for a {kind}; take it out"
        yield Problem(path=where, message=f"{what}, or use one of: {able}" if able else what)


def _able(kind: str, capability: str) -> Iterable[str]:
    """Platforms that can; one whose SDK is not installed here is not offered."""
    for platform in catalogue.platforms(kind):
        try:
            supported = catalogue.implementation(platform, kind).supports
        except ImportError:
            continue
        if capability in supported:
            yield platform
