"""What a stack's components on Railway share: the account, and one project."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components import place
from components.contract import Credential
from provider.program import Declared, resource_class
from provider.railway import deployment, project, service, volume


class Place(place.Place):
    """A Railway project of this stack's own: previews share neither network nor secrets."""

    platform = "railway"
    credentials = (
        Credential(
            variable="RAILWAY_API_TOKEN",
            how="create one at railway.com under Account settings, Tokens",
        ),
    )

    def start(self) -> None:
        """Make the project."""
        self.project = resource_class(project.Project)(
            self.site.name("railway"),
            name=self.site.prefix,
            mark=self.site.state,
            description=f"{self.site.app}, stack {self.site.stack}",
            workspace_id=self.options.workspace,
            environment=self.site.stack,
            replace_data=self.options.replace_data,
            opts=pulumi.ResourceOptions(protect=self.options.protect),
        )

    @property
    def at(self) -> dict[str, pulumi.Input[str]]:
        """Where everything is."""
        return {
            "project_id": self.project.id, "environment_id": self.project.environment_id,
        }

    def opts(self, parent: pulumi.Resource, **more: Any) -> pulumi.ResourceOptions:
        """What is in the project goes with it: no call for each of them."""
        return pulumi.ResourceOptions(parent=parent, deleted_with=self.project, **more)

    def service(
        self,
        name: str,
        kind: type[service.Service],
        variables: Mapping[str, pulumi.Input[str]],
        parent: pulumi.Resource,
        **settings: Any,
    ) -> Declared:
        """A service in the stack's region; it deploys nothing yet."""
        return resource_class(kind)(
            name, **self.at, name=name, mark=self.site.state, region=self.options.region,
            variables=dict(variables), opts=self.opts(parent), **settings,
        )

    def volume(
        self, name: str, path: str, made: Declared, parent: pulumi.Resource, backups: list[str]
    ) -> Declared:
        """A volume of that service."""
        return resource_class(volume.Volume)(
            f"{name}-volume", **self.at, service_id=made.service_id, name=f"{name}-volume",
            mount_path=path, region=self.options.region, backups=backups,
            replace_data=self.options.replace_data,
            opts=self.opts(parent, protect=self.options.protect),
        )

    def deploy(
        self, name: str, made: Declared, parent: pulumi.Resource,
        after: list[pulumi.Resource] | None = None, **more: Any,
    ) -> Declared:
        """What the service runs; waited for until it is well."""
        return resource_class(deployment.Deployment)(
            f"{name}-deployment", **self.at, service_id=made.service_id, after=made.revision,
            opts=self.opts(parent, depends_on=after), **more,
        )
