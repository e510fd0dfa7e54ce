"""What the components on GitHub share: the repository's owner."""

from __future__ import annotations

from functools import cached_property

import pulumi

from components import place
from components.contract import Credential
from components.github.resources import PLUGIN
from components.page import repository


class Place(place.Place):
    """GitHub, by a token that the plugin reads itself: it is never in the state."""

    platform = "github"
    credentials = (
        Credential(
            variable="GITHUB_TOKEN",
            how="create a fine-grained one under Settings, Developer settings, with "
            "administration, environments, pages, secrets and variables of the repository",
        ),
    )

    @property
    def origin(self) -> str:
        """Where a browser finds a page that has no domain of its own."""
        owner = (repository(self.settings.frontend, self.settings) or "").partition("/")[0]
        return f"https://{owner.lower()}.github.io"

    @cached_property
    def _providers(self) -> dict[str, Provider]:
        return {}

    def opts(self, owner: str, parent: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options of a child in a repository of `owner`."""
        if owner not in self._providers:
            self._providers[owner] = Provider(self.site.name("github", owner.lower()), owner)
        return pulumi.ResourceOptions(parent=parent, provider=self._providers[owner])


class Provider(pulumi.ProviderResource):
    """The provider of one owner. The package's own class would put the token into the state."""

    def __init__(self, name: str, owner: str) -> None:
        options = pulumi.ResourceOptions(version=PLUGIN.version)
        super().__init__("github", name, {"owner": owner}, options)
