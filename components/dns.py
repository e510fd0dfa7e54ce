"""The DNS contract: the product's names point at what was made."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

import settings
from components.contract import Component
from components.headers import Headers


@dataclass(frozen=True, kw_only=True)
class DnsArgs:
    """`targets` are hosts or IP addresses to point at, by record name (`@`, `api`).

    `headers` are those that the page's platform cannot send: an edge may.
    """

    settings: settings.Dns
    targets: dict[str, pulumi.Input[str]]
    headers: pulumi.Output[Headers] | None = None


class Dns(Component):
    """Outputs: `names`, the fully qualified names that now exist."""

    kind = "dns"
    names: pulumi.Output[list[str]]


def targets(zone: str, parts: Sequence[Component]) -> dict[str, pulumi.Input[str]]:
    """What the names of the product's parts point at, as far as they are in the zone."""
    return {
        record: host
        for part in parts
        for domain, host in part.addresses.items()
        if (record := record_name(domain, zone))
    }


def record_name(domain: str, zone: str) -> str | None:
    """`@` or `notes` for a name in the zone; None for one that is not in it."""
    if domain == zone:
        return "@"
    return domain.removesuffix(f".{zone}") if domain.endswith(f".{zone}") else None
