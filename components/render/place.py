"""What a stack's components on Render share: the account, and one project."""

from __future__ import annotations

from typing import Any

import pulumi

from components import place
from components.contract import Credential
from components.render.options import RenderOptions
from provider.program import Declared, resource_class
from provider.render import deploy, job, project


class Place(place.Place):
    """A Render project of this stack's own: previews share neither network nor secrets."""

    platform = "render"
    credentials = (
        Credential(
            variable="RENDER_API_KEY",
            how="create one at dashboard.render.com under Account settings, API keys",
        ),
    )
    options: RenderOptions

    def start(self) -> None:
        """Make the project."""
        options = self.options
        self.project = resource_class(project.Project)(
            self.site.name("render"),
            name=self.site.prefix,
            mark=self.site.state,
            workspace=options.workspace,
            environment=self.site.stack,
            protected=options.protected,
            isolated=options.isolated,
            replace_data=options.replace_data,
            opts=pulumi.ResourceOptions(protect=options.protect),
        )

    def named(self, name: str) -> dict[str, pulumi.Input[str]]:
        """What a thing is called, and where it is."""
        return {
            "name": name,
            "mark": self.site.state,
            "owner_id": self.project.owner_id,
            "environment_id": self.project.environment_id,
        }

    def opts(self, parent: pulumi.Resource, **more: Any) -> pulumi.ResourceOptions:
        """What is in the project goes with it: no call for each of them."""
        return pulumi.ResourceOptions(parent=parent, deleted_with=self.project, **more)

    def deploy(
        self, name: str, made: Declared, parent: pulumi.Resource, *parts: Declared, **more: Any
    ) -> Declared:
        """What the service runs; waited for until it is live. A change of `parts` deploys too."""
        revisions = pulumi.Output.all(*(each.revision for each in (made, *parts)))
        return resource_class(deploy.Deploy)(
            f"{name}-deploy", service_id=made.id, after=revisions.apply(",".join),
            opts=self.opts(parent), **more,
        )

    def job(
        self, name: str, parent: pulumi.Resource, after: list[pulumi.Resource], **more: Any
    ) -> Declared:
        """A command that runs once for every change, in the private network."""
        return resource_class(job.Job)(
            name, **self.named(name), **{"region": self.options.region, **more},
            opts=self.opts(parent, depends_on=after),
        )
