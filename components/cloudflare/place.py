"""What the components on one Cloudflare account share."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cached_property

import pulumi

from components import place
from components.cloudflare.options import CloudflareOptions
from components.cloudflare.resources import PLUGIN
from components.contract import Credential, Problem


class Place(place.Place):
    """An account, found by a token that the plugin reads itself: it is never in the state."""

    platform = "cloudflare"
    credentials = (
        Credential(
            variable="CLOUDFLARE_API_TOKEN",
            how="create one under My Profile, API Tokens, for this account and zone only",
        ),
    )
    options: CloudflareOptions

    @property
    def account(self) -> str:
        """The account's id; empty where nobody says it."""
        return self.options.account or os.environ.get("CLOUDFLARE_ACCOUNT_ID", "")

    def accountless(self) -> Iterable[Problem]:
        """What Pages and R2 say where the account is not known."""
        if not self.account:
            yield Problem(
                path="slipway:cloudflare.account",
                message="the account is not set; copy its id from the dashboard's Account home, "
                "write it here, or run: export CLOUDFLARE_ACCOUNT_ID=...",
            )

    @property
    def origin(self) -> str:
        """Where a browser finds a page that has no domain of its own."""
        return f"https://{self.site.name('frontend')}.pages.dev"

    @cached_property
    def zone(self) -> pulumi.Output[str]:
        """The id of the zone that `slipway:dns` names, or that holds the app's domain."""
        settings = self.settings
        name = settings.dns.zone if settings.dns else (settings.app.domain or "")
        found = PLUGIN.function("getZone", {"filter": {"name": name}})
        return pulumi.Output.from_input(found).apply(lambda zone: str(zone["zoneId"]))

    def opts(self, parent: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options of a child."""
        return pulumi.ResourceOptions(parent=parent)
