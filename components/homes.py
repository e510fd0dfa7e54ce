"""Where a stack's data is, noted in the state: a move of it is noticed, and so is its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi

from components import catalogue
from components.cache import Cache
from components.contract import Component
from components.database import Database
from components.site import Site
from components.storage import Storage
from provider.data.home import Home
from provider.data.prefix import Prefix
from provider.program import resource_class
from settings import Settings

HOLDING: tuple[type[Component], ...] = (Database, Cache, Storage)


def home(name: str, made: type[Component], section: Any, place: Any) -> pulumi.Resource:
    """Of a component that the stack has; it is to be made after this."""
    return resource_class(Home)(
        f"{name}-home", kind=made.kind, at=made.home(section, place),
        leaves=made.left(section, place), moves_from=section.moves_from,
        parts=made.parts(section) or None,
        taken_out=list(getattr(section, "taken_out", ())) or None, opts=_opts([place]),
    )


def homeless(settings: Settings, site: Site, places: list[Any]) -> list[pulumi.Resource]:
    """Of what the stack has no section for; everything else is to be made after these.

    Only the state knows whether there was one: taken out of the file, it is deleted like any
    resource that the program no longer names.
    """
    agreed = {str(kind): place for kind, place in settings.app.moves_from.items()}
    return [
        resource_class(Home)(
            f"{site.name(made.kind)}-home", kind=made.kind, at="", leaves="",
            moves_from=agreed.get(made.kind, ""), opts=_opts(places),
        )
        for made in HOLDING if getattr(settings, made.kind) is None
    ]


def prefix(settings: Settings, site: Site, places: Mapping[str, Any]) -> pulumi.Resource:
    """Of the whole stack; everything else is to be made after it.

    Its own name has none of the product's: homes are new resources themselves after a new name.
    """
    return resource_class(Prefix)(
        "prefix", prefix=site.prefix, data=list(_held(settings, places)) or None,
        renamed_from=settings.app.renamed_from, opts=_opts(places.values()),
    )


def _held(settings: Settings, places: Mapping[str, Any]) -> Iterable[str]:
    for kind in (made.kind for made in HOLDING):
        if section := getattr(settings, kind):
            made, place = catalogue.implementation(section.platform, kind), places[section.platform]
            if becomes := made.left(section, place):
                yield f"what the {kind} has in {made.home(section, place)} {becomes}"


def _opts(places: Iterable[Any]) -> pulumi.ResourceOptions:
    # A platform that has started our plugin already lends it: each is a process.
    lent = next((place.slipway for place in places if hasattr(place, "slipway")), None)
    return pulumi.ResourceOptions(provider=lent)
