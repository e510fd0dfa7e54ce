"""What the gateway is told: its configuration, and where traffic goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from provider.docker import gateway_config, route
from provider.program.declared import Declared, Number, Options, Text, Texts, TextTable


class GatewayConfig(Declared):
    """The gateway's configuration files, tested before they are used."""

    declaration = gateway_config.GatewayConfig

    def __init__(
        self,
        name: str,
        *,
        container: Text,
        files: TextTable,
        host: Text | None = None,
        timeout: Number | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name, container=container, files=files, host=host, timeout=timeout, opts=opts
        )


class Route(Declared):
    """Where the gateway sends one route's traffic. Changing it is the switch of a release."""

    declaration = route.Route
    serving: pulumi.Output[Sequence[str]]

    def __init__(  # the logical name comes first, the route's own is `route` here
        self,
        resource_name: str,
        *,
        gateway: Text,
        name: Text,
        targets: Texts,
        port: Number,
        probe: Text | None = None,
        timeout: Number | None = None,
        drain: Number | None = None,
        weights: pulumi.Input[Mapping[str, Number]] | None = None,
        strategy: Text | None = None,
        canary: pulumi.Input[Mapping[str, pulumi.Input[float]]] | None = None,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        inputs = {
            "gateway": gateway,
            "name": name,
            "targets": targets,
            "port": port,
            "probe": probe,
            "timeout": timeout,
            "drain": drain,
            "weights": weights,
            "strategy": strategy,
            "canary": canary,
            "host": host,
        }
        super().__init__(resource_name, opts=opts, **inputs)
