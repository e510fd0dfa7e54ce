"""The frontend contract: a built web page on an origin of its own or the product's."""

from dataclasses import dataclass

import pulumi

import settings
from components.contract import Capability, Component
from components.headers import Headers


@dataclass(frozen=True, kw_only=True)
class FrontendArgs:
    """`environment` is public by nature: it ends in the page's JavaScript at build time.

    `origins` are the other origins that the page calls: the API's, the storage's. A new page takes
    over once `after` is there.
    """

    settings: settings.Frontend
    environment: dict[str, pulumi.Input[str]]
    origins: tuple[pulumi.Input[str], ...] = ()
    after: tuple[pulumi.Resource, ...] = ()


class Frontend(Component):
    """Outputs: `url`, the public origin without a trailing slash (`https://notes.example.com`).

    `headers` are those that the platform cannot send itself, for an edge in front of it.
    """

    kind = "frontend"
    capabilities = (
        Capability(name="headers", path="headers", asked=lambda s: s.headers not in ("none", None)),
    )
    url: pulumi.Output[str]
    headers: pulumi.Output[Headers] | None = None
