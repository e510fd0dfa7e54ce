"""What the settings ask of the catalogue: who can do what, and with which options of their own."""

from __future__ import annotations

from typing import Protocol, cast

from pydantic import BaseModel

KINDS = {
    "frontend": "frontend",
    "backend": "backend",
    "database": "database",
    "cache": "cache",
    "storage": "storage",
    "dns": "dns",
    "ci": "ci_secrets",
}


class Catalogue(Protocol):
    """Component kinds are the values of KINDS; KeyError for a platform that cannot do one."""

    def platforms(self, component: str) -> list[str]:
        """Platforms that can do it, sorted."""

    def options(self, platform: str, component: str) -> type[BaseModel]:
        """The keys that only this platform has for this component."""

    def platform_options(self, platform: str) -> type[BaseModel]:
        """The keys of `slipway:<platform>`."""


def installed() -> Catalogue:
    """The catalogue of `components/`, imported here because it brings Pulumi along."""
    from components import catalogue

    return cast(Catalogue, catalogue)


def everywhere(catalogue: Catalogue) -> list[str]:
    """Every platform that can do anything, sorted."""
    return sorted({each for kind in KINDS.values() for each in catalogue.platforms(kind)})
