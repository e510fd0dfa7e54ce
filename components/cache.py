"""The cache contract: a Redis-protocol store behind a password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pulumi

import settings
from components.contract import Capability, Component


@dataclass(frozen=True, kw_only=True)
class CacheArgs:
    """What the product asks of its cache."""

    settings: settings.Cache


class Cache(Component):
    """Outputs: `host`; `environment` with `CACHE_URL` (`redis://` or `rediss://`), secret."""

    kind = "cache"
    leaves = "is deleted with it"
    capabilities = (Capability(name="persist", path="persist", asked=lambda s: s.persist),)
    host: pulumi.Output[str]
    environment: dict[str, pulumi.Output[str]]

    @classmethod
    def left(cls, section: Any, place: Any) -> str:
        """Only what `persist` keeps has to last."""
        return super().left(section, place) if section.persist else ""
