"""The frontend contract: a built web page on an origin of its own or the product's."""

from dataclasses import dataclass

import pulumi

import settings
from components.contract import Capability, Component


@dataclass(frozen=True, kw_only=True)
class FrontendArgs:
    """`environment` is public by nature: it ends in the page's JavaScript at build time."""

    settings: settings.Frontend
    environment: dict[str, pulumi.Input[str]]


class Frontend(Component):
    """Outputs: `url`, the public origin without a trailing slash (`https://notes.example.com`)."""

    kind = "frontend"
    capabilities = (
        Capability(name="headers", path="headers", asked=lambda s: s.headers not in ("none", None)),
    )
    url: pulumi.Output[str]
