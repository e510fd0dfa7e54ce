"""The program's side of the plugin's resources.

    from provider.program import Route
    from provider.program import resource_class

    Branch = resource_class(neon.branch.Branch)     # any declaration, arguments in snake_case

The docker resources have typed classes here; a test compares them with the declarations.
Nothing here imports the docker package or talks to a platform: a program starts fast.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import pulumi

from provider.declaration import Input, Output, Resource
from provider.docker import (
    authority,
    delivery,
    files,
    gateway_certificate,
    gateway_config,
    job,
    leaf,
    ready,
    route,
)
from provider.lookup import snake

Text = pulumi.Input[str]
Texts = pulumi.Input[Sequence[pulumi.Input[str]]]
TextTable = pulumi.Input[Mapping[str, pulumi.Input[str]]]
Number = pulumi.Input[int]
Options = pulumi.ResourceOptions | None


class Declared(pulumi.CustomResource):
    """A resource of the plugin, with its inputs and outputs as attributes in snake_case."""

    declaration: ClassVar[type[Resource]]

    def __init__(self, resource_name: str, /, *, opts: Options = None, **inputs: Any) -> None:
        names = {snake(key): key for key in self.declaration.inputs}
        if strange := [key for key in inputs if key not in names]:
            token = self.declaration.token
            raise TypeError(f"{token} has no {', '.join(strange)}; there are: {', '.join(names)}")
        outputs: dict[str, Any] = dict.fromkeys(self.declaration.outputs)
        properties = {
            names[key]: self._marked(names[key], value)
            for key, value in inputs.items()
            if value is not None
        }
        super().__init__(
            self.declaration.token,
            resource_name,
            {**dict.fromkeys(names.values()), **outputs, **properties},
            pulumi.ResourceOptions.merge(self._secrets(), opts),
        )

    @classmethod
    def _marked(cls, key: str, value: Any) -> Any:
        return pulumi.Output.secret(value) if cls.declaration.inputs[key].secret else value

    @classmethod
    def _secrets(cls) -> pulumi.ResourceOptions:
        declared: dict[str, Input | Output] = {
            **cls.declaration.inputs,
            **cls.declaration.outputs,
        }
        hidden = [key for key, each in declared.items() if each.secret]
        return pulumi.ResourceOptions(additional_secret_outputs=hidden)

    def __getattr__(self, name: str) -> Any:
        declared = {**self.declaration.inputs, **self.declaration.outputs}
        for key in declared:
            if name == snake(key) != key:
                return self.__dict__[key]
        raise AttributeError(f"{type(self).__name__} has no {name}")


def resource_class(declaration: type[Resource]) -> type[Declared]:
    """The program's class for a declaration."""
    body = {"declaration": declaration, "__doc__": declaration.__doc__}
    return type(declaration.__name__, (Declared,), body)


class Delivery(Declared):
    """An image of this machine's daemon, brought to a server's."""

    declaration = delivery.Delivery
    delivered: pulumi.Output[str]
    reference: pulumi.Output[str]

    def __init__(  # the logical name comes first, the image's own is `name`
        self,
        resource_name: str,
        *,
        image: Text,
        name: Text,
        registry: Text | None = None,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            resource_name, image=image, name=name, registry=registry, host=host, opts=opts
        )


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


class Authority(Declared):
    """A certificate authority of the stack's own."""

    declaration = authority.Authority
    certificate: pulumi.Output[str]
    key: pulumi.Output[str]

    def __init__(self, name: str, *, title: Text, names: Texts, opts: Options = None) -> None:
        super().__init__(name, title=title, names=names, opts=opts)


class Leaf(Declared):
    """A server's certificate, signed by an Authority and renewed in time."""

    declaration = leaf.Leaf
    certificate: pulumi.Output[str]
    key: pulumi.Output[str]
    expires: pulumi.Output[str]

    def __init__(
        self,
        name: str,
        *,
        authority: Text,
        authority_key: Text,
        names: Texts,
        days: Number | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name,
            authority=authority,
            authority_key=authority_key,
            names=names,
            days=days,
            opts=opts,
        )


class GatewayCertificate(Declared):
    """The certificate that the gateway shows, changed without a reload."""

    declaration = gateway_certificate.GatewayCertificate

    def __init__(
        self,
        name: str,
        *,
        container: Text,
        certificate: Text,
        key: Text,
        host: Text | None = None,
        timeout: Number | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name,
            container=container,
            certificate=certificate,
            key=key,
            host=host,
            timeout=timeout,
            opts=opts,
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


class Files(Declared):
    """Secret files on a volume of their own, whose name is the id."""

    declaration = files.Files

    def __init__(
        self,
        name: str,
        *,
        image: Text,
        folder: Text,
        files: TextTable,
        revision: Text,
        labels: TextTable | None = None,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name,
            image=image,
            folder=folder,
            files=files,
            revision=revision,
            labels=labels,
            host=host,
            opts=opts,
        )


class Job(Declared):
    """A container that runs once, to its end, for every change of its inputs."""

    declaration = job.Job
    exit_code: pulumi.Output[int]
    log: pulumi.Output[str]
    schema: pulumi.Output[str | None]
    compatible: pulumi.Output[Sequence[str] | None]

    def __init__(
        self,
        name: str,
        *,
        image: Text,
        command: Texts,
        networks: Texts | None = None,
        volumes: TextTable | None = None,
        env: TextTable | None = None,
        user: Text | None = None,
        memory: Number | None = None,
        timeout: Number | None = None,
        trigger: Text | None = None,
        lock: Text | None = None,
        labels: TextTable | None = None,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name,
            image=image,
            command=command,
            networks=networks,
            volumes=volumes,
            env=env,
            user=user,
            memory=memory,
            timeout=timeout,
            trigger=trigger,
            lock=lock,
            labels=labels,
            host=host,
            opts=opts,
        )


class Ready(Declared):
    """Waits until containers' own health checks pass; says the last log lines of one that fails."""

    declaration = ready.Ready

    def __init__(
        self,
        name: str,
        *,
        containers: Texts,
        pids: Number | None = None,
        timeout: Number | None = None,
        host: Text | None = None,
        opts: Options = None,
    ) -> None:
        super().__init__(
            name, containers=containers, pids=pids, timeout=timeout, host=host, opts=opts
        )
