"""The gateway: the only container that publishes a port; everything enters through it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_docker as docker

from components.docker import acme, tls
from components.docker.nginx import render
from components.docker.process import Check, Process
from components.docker.routes import entry
from provider.program import GatewayConfig, Route

if TYPE_CHECKING:
    from components.docker.place import Place

CONFIG, HTTP, HTTPS = "/etc/slipway/gateway", 8080, 8443


class Gateway(pulumi.ComponentResource):
    """nginx on `edge` and `front`, its configuration, and the routes that point into the stack."""

    def __init__(self, place: Place) -> None:
        self._place, self._name = place, place.site.name("gateway")
        super().__init__(
            "slipway:docker:Gateway",
            self._name,
            {},
            pulumi.ResourceOptions(parent=place.machine),
        )
        by_acme = acme.used(place)
        certificates = acme.volume(place, self) if by_acme else None
        self.container = self._container(certificates)
        ready = place.ready(self._name, [self.container], self)
        self.config = GatewayConfig(
            f"{self._name}-config",
            host=place.options.host,
            container=self.container.id,
            files=render(entry(place.settings, place.options)),
            opts=place.ours(self, depends_on=[ready]),
        )
        tls.certificate(self._name, place, self.container.id, self, ready)
        if by_acme and certificates:
            acme.keep(place, by_acme, certificates, self, self.config)
        self.register_outputs({})

    def _container(self, certificates: docker.ContainerVolumeArgs | None) -> docker.Container:
        place = self._place
        # Routes and configuration live on this volume, so a restarted gateway serves at once.
        volume = docker.Volume(
            f"{self._name}-config",
            labels=[
                docker.VolumeLabelArgs(label=label, value=value)
                for label, value in place.labels("gateway", f"{self._name}-config")
            ],
            opts=place.opts(self),
        )
        process = Process(
            component="gateway",
            image=place.builds.own("gateway", {"BASE": place.toolchain.image("base")}).runs,
            user="33:33",
            memory=128,
            networks={"edge": [], "front": []},
            command=["/usr/local/bin/start"],
            check=Check(command=["healthy"]),
            volumes=[
                docker.ContainerVolumeArgs(volume_name=volume.name, container_path=CONFIG),
                *([acme.as_seen_by_the_gateway(certificates)] if certificates else []),
            ],
            ports=self._ports(),
            stop_signal="SIGQUIT",
        )
        # The published port can have one holder: the old gateway goes first.
        return place.run(self._name, process, self, delete_before_replace=True)

    def _ports(self) -> list[docker.ContainerPortArgs]:
        options = self._place.options
        published = {HTTPS: options.port, HTTP: options.redirected}
        if options.tls is None:
            published = {HTTP: options.port}
        return [
            docker.ContainerPortArgs(internal=inside, external=outside, ip=options.bind)
            for inside, outside in published.items()
            if outside
        ]

    def route(
        self,
        key: str,
        containers: Sequence[docker.Container],
        port: int,
        parent: pulumi.Resource,
        *,
        after: Sequence[pulumi.Resource],
        probe: str = "/",
        **rollout: Any,
    ) -> Route:
        """Send the traffic of `key` to the containers once they answer at `probe`.

        `rollout` are the route's own timeout and drain (seconds), strategy and canary.
        """
        return Route(
            f"{self._place.site.name('route')}-{key}",
            host=self._place.options.host,
            gateway=self.container.id,
            name=key,
            targets=[container.name for container in containers],
            port=port,
            probe=probe,
            **rollout,
            opts=self._place.ours(parent, depends_on=[self.config, *after]),
        )
