"""What the docker components of one stack share: networks, the tools image, the gateway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import pulumi
import pulumi_docker as docker

from components import place
from components.contract import Problem
from components.docker import checks, files, process, tls
from components.docker.builds import Builds
from components.docker.daemon import Daemon
from components.docker.data import data_volume
from components.docker.gateway import Gateway
from components.docker.networks import networks
from components.docker.options import DockerOptions
from components.docker.release import Back, Part, record
from components.docker.toolchain import Toolchain
from components.generated import password
from components.site import Site
from provider.docker import ssh
from provider.program import Ready


class Machine(pulumi.ComponentResource):
    """Parent of what the components share."""

    def __init__(self, name: str) -> None:
        super().__init__("slipway:docker:Machine", name)


class Place(place.Place):
    """A Docker daemon that holds (part of) a product."""

    platform = "docker"
    one_origin = True
    options: DockerOptions

    def __init__(self, site: Site, settings: Any, options: DockerOptions) -> None:
        super().__init__(site, settings, options)
        self.daemon = Daemon(options.host)
        # Images are built where the sources are, and brought to a server from there.
        self.builder = Daemon() if self.options.remote else self.daemon
        self.toolchain = Toolchain.read(site.root)
        self.volumes: list[str] = []
        # What backends wait for when they start, as `host:port`.
        self.listening: list[str] = []
        self.parts: list[Part] = []

    def preflight(self) -> Iterable[Problem]:
        """The machine is ready: daemon, ports, disk, toolchain; the certificate is of use."""
        yield from checks.machine(self.site, self.options, self.daemon, self.toolchain)
        yield from checks.names(self.site, self.settings.backend)
        if self.options.remote:
            yield from checks.builder(self.builder)
        yield from tls.problems(self)

    def start(self) -> None:
        """Create the networks, the tools image and the gateway."""
        self.machine = Machine(self.site.prefix)
        # Asked for by name, the plugin starts now, beside the others, and not when the first
        # container needs it.
        self.slipway = pulumi.ProviderResource(
            "slipway", self.site.name("slipway"), {}, pulumi.ResourceOptions(parent=self.machine)
        )
        self.networks = networks(self)
        self.builds = Builds(self)
        self.seal = password(self.site.name("seal"), self.machine)
        self.tools = self.builds.own("tools", {"BASE": self.toolchain.image("base")}).runs
        self.gateway = Gateway(self)

    def finish(self) -> None:
        """Record the release, after everything that it replaces."""
        if self.parts:
            record(self, self.parts, self.back)

    @cached_property
    def back(self) -> Back | None:
        """The release that this run goes back to; None in every run but a rollback."""
        return Back.asked()

    @property
    def whereabouts(self) -> str:
        """Another machine holds other data."""
        return f"docker on {self.options.host}" if self.options.host else "docker"

    @property
    def left(self) -> str:
        """As for a destroy."""
        if not self.options.keep_data:
            return "is deleted with its volume"
        return "stays on that machine, in a volume that nothing uses any more"

    @property
    def origin(self) -> str:
        """Where a browser finds the product, without a trailing slash."""
        port = self.options.port
        if self.options.tls is None:
            return f"http://{self.options.entrance}:{port}"
        host = self.settings.app.domain or self.options.entrance
        return f"https://{host}" if port == 443 else f"https://{host}:{port}"

    @cached_property
    def _provider(self) -> docker.Provider | None:
        if not self.options.host:
            return None
        return docker.Provider(
            self.site.name("docker"),
            host=self.options.host,
            ssh_opts=ssh.options() if self.options.remote else None,
        )

    def opts(self, parent: pulumi.Resource | None = None, **more: Any) -> pulumi.ResourceOptions:
        """Options of a child: its parent, and the provider where the daemon is a remote one."""
        return pulumi.ResourceOptions(
            parent=parent or self.machine, provider=self._provider, **more
        )

    def ours(self, parent: pulumi.Resource, **more: Any) -> pulumi.ResourceOptions:
        """Options of a resource of our own plugin."""
        return pulumi.ResourceOptions(parent=parent, provider=self.slipway, **more)

    def labels(self, component: str, name: str) -> list[tuple[str, pulumi.Input[str]]]:
        """Labels that tie a thing to this stack and its state."""
        return process.labels(self.site, component, name)

    def files(
        self,
        name: str,
        component: str,
        contents: Mapping[str, pulumi.Input[str]],
        parent: pulumi.Resource,
    ) -> docker.ContainerVolumeArgs:
        """Secret files for one consumer; see `secret_files`."""
        return files.secret_files(
            name,
            component,
            contents,
            self.site,
            self.tools,
            self.seal,
            self.options.host,
            # Deleting first would take the consumers along, and with them the release that serves.
            self.ours(parent, delete_before_replace=False),
        )

    def data(
        self, name: str, component: str, parent: pulumi.Resource
    ) -> docker.ContainerVolumeArgs:
        """The data volume `name`, mounted at `/data`; see `data_volume`."""
        self.volumes.append(name)
        return data_volume(
            name,
            component,
            "/data",
            self.site,
            self.daemon,
            self.opts(parent),
            keep=self.options.keep_data,
        )

    def run(
        self, name: str, what: process.Process, parent: pulumi.Resource, **more: Any
    ) -> docker.Container:
        """Create a hardened container; `more` are resource options."""
        return process.run(name, what, self.site, self.networks, self.opts(parent, **more))

    def ready(
        self,
        name: str,
        containers: Sequence[docker.Container],
        parent: pulumi.Resource,
        *,
        timeout: int = 60,
        pids: int = 256,
    ) -> Ready:
        """Wait until the containers' own health checks pass; seconds. Limits their processes."""
        return Ready(
            f"{name}-ready",
            host=self.options.host,
            containers=[container.id for container in containers],
            pids=pids,
            timeout=timeout,
            opts=self.ours(parent),
        )
