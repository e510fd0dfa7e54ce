"""The DNS contract: the product's names point at what was made."""

from dataclasses import dataclass

import pulumi

import settings
from components.contract import Component


@dataclass(frozen=True, kw_only=True)
class DnsArgs:
    """`targets` are host names to point at, by record name (`@`, `api`)."""

    settings: settings.Dns
    targets: dict[str, pulumi.Input[str]]


class Dns(Component):
    """Outputs: `names`, the fully qualified names that now exist."""

    kind = "dns"
    names: pulumi.Output[list[str]]
