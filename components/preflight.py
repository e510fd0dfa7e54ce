"""Every reason why a stack cannot come up, found before the first resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from components import catalogue, services
from components.contract import Component, Problem
from components.product import Product
from components.sections import Named

DATA = ("database", "cache", "storage")


def problems(product: Product) -> list[Problem]:
    """Capabilities that are missing, then what each platform and component itself finds."""
    found = [problem for part in product.sections() for problem in refused(*part)]
    found.extend(_unreachable(list(product.sections())))
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


def refused(kind: str, path: str, section: Any) -> Iterable[Problem]:
    """What the section asks for and its platform cannot do, with the platforms that can."""
    implementation = catalogue.implementation(section.platform, kind)
    for capability, where in implementation.refusals(path, section):
        able = ", ".join(_able(kind, _supporting(capability.name)))
        what = f"{section.platform} has no {capability.name} for a {kind}; take it out"
        yield Problem(path=where, message=f"{what}, or use one of: {able}" if able else what)


def _unreachable(parts: Sequence[Named]) -> Iterable[Problem]:
    """Backends that would ask for data on a private network that they are not on."""
    data = [each for each in parts if each[0] in DATA]
    for backend in (each for each in parts if each[0] == "backend"):
        for kind, _, section in data:
            private = catalogue.implementation(section.platform, kind).private
            if private and section.platform != backend[2].platform:
                yield Problem(
                    path=f"{backend[1]}.platform",
                    message=f"the {kind} on {section.platform} answers on {section.platform}'s own "
                    f"network only; use {section.platform} here too, or move the {kind} to one of: "
                    + ", ".join(_able(kind, lambda made: not made.private)),
                )


def _supporting(capability: str) -> Callable[[type[Component]], bool]:
    return lambda made: capability in made.supports


def _able(kind: str, fits: Callable[[type[Component]], bool]) -> Iterable[str]:
    """Platforms that can; one whose SDK is not installed here is not offered."""
    for platform in catalogue.platforms(kind):
        try:
            made = catalogue.implementation(platform, kind)
        except ImportError:
            continue
        if fits(made):
            yield platform
