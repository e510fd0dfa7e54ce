"""What the docker components of one stack share: networks, the tools image, the gateway."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import pulumi
import pulumi_docker as docker

from components import place
from components.contract import Problem
from components.docker import checks, files, images, process, tls
from components.docker.daemon import Daemon
from components.docker.data import data_volume
from components.docker.gateway import Gateway
from components.docker.options import DockerOptions
from components.docker.release import Back, Part, record
from components.docker.toolchain import Toolchain
from components.generated import password
from components.site import Site
from provider.program import Ready

IMAGES = Path("images")


def _always(text: str) -> Callable[[object], str]:
    return lambda _: text


class Machine(pulumi.ComponentResource):
    """Parent of what the components share."""

    def __init__(self, name: str) -> None:
        super().__init__("slipway:docker:Machine", name)


class Place(place.Place):
    """A Docker daemon that holds (part of) a product."""

    platform = "docker"
    options: DockerOptions

    def __init__(self, site: Site, settings: Any, options: DockerOptions) -> None:
        super().__init__(site, settings, options)
        self.daemon = Daemon(options.host)
        self.toolchain = Toolchain.read(site.root)
        self.volumes: list[str] = []
        self.parts: list[Part] = []

    def preflight(self) -> Iterable[Problem]:
        """The machine is ready: daemon, ports, disk, toolchain; the certificate is of use."""
        yield from checks.machine(self.site, self.options, self.daemon, self.toolchain)
        yield from tls.problems(self)

    def start(self) -> None:
        """Create the networks, the tools image and the gateway."""
        self.machine = Machine(self.site.prefix)
        # Asked for by name, the plugin starts now, beside the others, and not when the first
        # container needs it.
        self.slipway = pulumi.ProviderResource(
            "slipway", self.site.name("slipway"), {}, pulumi.ResourceOptions(parent=self.machine)
        )
        self.networks = self._networks()
        self.seal = password(self.site.name("seal"), self.machine)
        self.tools = self.image("tools", {"BASE": self.toolchain.image("base")})
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
    def origin(self) -> str:
        """Where a browser finds the product, without a trailing slash."""
        port = self.options.port
        if self.options.tls is None:
            return f"http://localhost:{port}"
        host = self.settings.app.domain or "localhost"
        return f"https://{host}" if port == 443 else f"https://{host}:{port}"

    @cached_property
    def _provider(self) -> docker.Provider | None:
        if not self.options.host:
            return None
        return docker.Provider(self.site.name("docker"), host=self.options.host)

    def opts(self, parent: pulumi.Resource | None = None, **more: Any) -> pulumi.ResourceOptions:
        """Options of a child: its parent, and the provider where the daemon is a remote one."""
        return pulumi.ResourceOptions(
            parent=parent or self.machine, provider=self._provider, **more
        )

    def ours(self, parent: pulumi.Resource, **more: Any) -> pulumi.ResourceOptions:
        """Options of a resource of our own plugin."""
        return pulumi.ResourceOptions(parent=parent, provider=self.slipway, **more)

    def _networks(self) -> dict[str, docker.Network]:
        return {
            key: docker.Network(
                self.site.name(key),
                internal=internal,
                labels=[
                    docker.NetworkLabelArgs(label=label, value=value)
                    for label, value in process.labels(self.site, "network", self.site.name(key))
                ],
                opts=self.opts(),
            )
            for key, internal in (("edge", False), ("front", True), ("data", True))
        }

    def image(
        self,
        name: str,
        arguments: Mapping[str, pulumi.Input[str]],
        *,
        target: str | None = None,
    ) -> pulumi.Output[str]:
        """One of the platform's own images; `name` is its folder. Returns its digest."""
        logical = self.site.name("image", name, *([target] if target else []))
        return images.build(
            logical,
            f"{name}:{target or 'current'}",
            IMAGES / name,
            arguments,
            self.site,
            self.daemon,
            self.opts(),
            target=target,
        )

    @cached_property
    def builders(self) -> dict[str, pulumi.Input[str]]:
        """Build arguments for the product's own Dockerfiles, made once for all of them.

        NODE (with npm), RUNTIME (node alone) and WEB (the static server) name images; the
        `_DIGEST` beside each makes a changed one rebuild what stands on it. CA and BASE are the
        toolchain's.
        """
        base = {"BASE": self.toolchain.image("base")}
        npm = {"NPM": self.toolchain.image("npm")}
        digests = {
            "NODE": ("node:build", self.image("node", {**base, **npm}, target="build")),
            "RUNTIME": ("node:runtime", self.image("node", {**base, **npm}, target="runtime")),
            "WEB": ("web:current", self.image("web", base)),
        }
        named: dict[str, pulumi.Input[str]] = {"CA": self.toolchain.image("ca"), **base}
        for key, (tag, digest) in digests.items():
            named[key] = digest.apply(_always(f"{self.site.prefix}/{tag}"))
            named[f"{key}_DIGEST"] = digest
        return named

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
            name, component, contents, self.site, self.tools, self.seal, self.opts(parent)
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
