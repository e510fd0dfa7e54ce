"""What the components on Fly share: the account, and one private network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components import place, server_scripts
from components.contract import Credential
from provider.fly import app, machine, secrets, volume
from provider.program import Declared, resource_class

START = {"entrypoint": ["/bin/sh", "-c"], "command": [f'eval "${server_scripts.VARIABLE}"']}


class Place(place.Place):
    """Apps in a private network of this stack's own: previews reach nothing of production."""

    platform = "fly"
    credentials = (
        Credential(variable="FLY_API_TOKEN", how="create one by: fly tokens create org"),
    )

    def app(self, name: str, parent: pulumi.Resource, *, data: bool = False) -> Declared:
        """An app; `data`: volumes will be in it."""
        options = self.options
        return resource_class(app.App)(
            f"{name}-app",
            name=name,
            mark=self.site.state,
            organization=options.organization,
            network=pulumi.Output.concat(self.site.prefix, "-", self.site.state),
            replace_data=options.replace_data or not data,
            opts=pulumi.ResourceOptions(parent=parent, protect=data and options.protect),
        )

    def inside(
        self, made: Declared, parent: pulumi.Resource, **more: Any
    ) -> pulumi.ResourceOptions:
        """What is in an app goes with it: no call for each of them."""
        return pulumi.ResourceOptions(parent=parent, deleted_with=made, **more)

    def secrets(
        self, name: str, made: Declared, values: Mapping[str, pulumi.Input[str]],
        parent: pulumi.Resource,
    ) -> Declared:
        """An app's secrets; exactly these."""
        return resource_class(secrets.Secrets)(
            f"{name}-secrets", app_name=made.id, values=dict(values),
            opts=self.inside(made, parent),
        )

    def volume(
        self, name: str, made: Declared, parent: pulumi.Resource, **settings: Any
    ) -> Declared:
        """A volume in the stack's region."""
        options = self.options
        return resource_class(volume.Volume)(
            f"{name}-volume", app_name=made.id, name="data", mark=self.site.state,
            region=options.region, replace_data=options.replace_data,
            opts=self.inside(made, parent, protect=options.protect), **settings,
        )

    def server(
        self, name: str, kind: type[machine.Machine], made: Declared, parent: pulumi.Resource,
        *, port: int, disk: Declared | None, **settings: Any,
    ) -> Declared:
        """A machine in the stack's region that runs a server of the private network."""
        mounted = {"volume_id": disk.volume_id} if disk else {}
        check = {"type": "tcp", "port": port, "interval": "15s", "timeout": "5s"}
        return resource_class(kind)(
            f"{name}-machine", app_name=made.id, name=name, region=self.options.region,
            restart_policy="always", checks={"tcp": check}, **mounted, **START, **settings,
            opts=self.inside(made, parent, protect=bool(disk) and self.options.protect),
        )
