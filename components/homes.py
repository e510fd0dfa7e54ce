"""Where a stack's data is, noted in the state: a move of it is noticed, and so is its end."""

from __future__ import annotations

from typing import Any

import pulumi

from components.contract import Component
from components.database import Database
from components.site import Site
from components.storage import Storage
from provider.data.home import Home
from provider.program import resource_class
from settings import Settings

HOLDING: tuple[type[Component], ...] = (Database, Storage)


def home(name: str, made: type[Component], section: Any, place: Any) -> pulumi.Resource:
    """Of a component that the stack has; it is to be made after this."""
    return resource_class(Home)(
        f"{name}-home", kind=made.kind, at=made.home(section, place), leaves=made.left(place),
        moves_from=section.moves_from,
        # A platform that has started our plugin already lends it: each is a process.
        opts=pulumi.ResourceOptions(provider=getattr(place, "slipway", None)),
    )


def homeless(settings: Settings, site: Site, places: list[Any]) -> list[pulumi.Resource]:
    """Of what the stack has no section for; everything else is to be made after these.

    Only the state knows whether there was one: taken out of the file, it is deleted like any
    resource that the program no longer names.
    """
    agreed = {str(kind): place for kind, place in settings.app.moves_from.items()}
    lent = next((place.slipway for place in places if hasattr(place, "slipway")), None)
    return [
        resource_class(Home)(
            f"{site.name(made.kind)}-home", kind=made.kind, at="", leaves="",
            moves_from=agreed.get(made.kind, ""),
            opts=pulumi.ResourceOptions(provider=lent),
        )
        for made in HOLDING if getattr(settings, made.kind) is None
    ]
