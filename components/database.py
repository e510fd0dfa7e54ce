"""The database contract: Postgres with a pooled application role and a separate owner role."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pulumi

import settings
from components.contract import Capability, Component


@dataclass(frozen=True, kw_only=True)
class DatabaseArgs:
    """What the product asks of its Postgres."""

    settings: settings.Database


class Database(Component):
    """Outputs: `host`; `environment` for the running backend; `migration` for migrations only.

    Both maps hold connection strings and are secret. `environment` names the application
    role, which cannot change the schema; `migration` names the owner.
    """

    kind = "database"
    leaves = "is deleted with it"
    capabilities = (
        Capability(name="Postgres other than 17", path="version", asked=lambda s: s.version != 17),
        Capability(name="pooled", path="pooled", asked=lambda s: s.pooled),
        Capability(
            name="restore window", path="restore_window", asked=lambda s: bool(s.restore_window)
        ),
    )
    host: pulumi.Output[str]
    environment: dict[str, pulumi.Output[str]]
    migration: dict[str, pulumi.Output[str]]
    # What the page is built with where it may ask the database's platform itself, nothing of it
    # secret, and the origin that it then asks.
    page: Mapping[str, pulumi.Input[str]] = MappingProxyType({})
    page_origins: tuple[pulumi.Input[str], ...] = ()
