"""A backend's containers, behind the gateway."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import pulumi
import pulumi_docker as docker
from pydantic import Field

from components.backend import Backend, BackendArgs
from components.contract import Options, Problem
from components.docker import images, routes
from components.docker.checks import buildable
from components.docker.files import MOUNT, environment_file
from components.docker.process import Check, Process
from components.docker.units import MIB, mebibytes
from components.generated import password
from provider.program import Job
from settings.names import Origin
from settings.quantities import Size

if TYPE_CHECKING:
    from components.docker.place import Place

SHELL = [f"{MOUNT}/busybox", "sh", f"{MOUNT}/exec"]


class BackendOptions(Options):
    """Keys of `slipway:backend` that only docker understands."""

    user: Annotated[
        str | None,
        Field(
            default=None,
            pattern=r"^[0-9]+:[0-9]+$",
            description="`user:group` by number, where the image names none or root",
            examples=["10001:10001"],
        ),
    ]
    body: Annotated[
        Size, Field(default=MIB, description="Largest request body that the gateway lets through")
    ]
    origins: Annotated[
        tuple[Origin, ...],
        Field(
            default=("frontend",),
            description="Web origins whose pages may call it; `frontend` is the product's own, and "
            "needs nothing where both are behind this gateway",
            examples=[["frontend", "https://admin.example.com"]],
        ),
    ]


class DockerBackend(Backend):
    """Replicas of one image on the `front` and `data` networks, switched at the gateway.

    A release starts beside the old one, is waited for, takes the traffic at once, and the old
    one is drained and removed; one that never becomes healthy takes none. Limits: replicas are
    a fixed number on one machine. Cost: none beyond the machine.
    """

    platform = "docker"
    supports = frozenset({"websocket", "replicas", "source", "migrate", "rate limits", "no egress"})
    Options = BackendOptions

    def __init__(
        self,
        name: str,
        args: BackendArgs,
        place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        self.release = self._image()
        environment = self._environment(args.environment)
        migration = {**environment, **args.migration}
        before = self._migrate(migration, args.after) if args.settings.migrate else []
        containers = self._containers(environment, before)
        self._switch(containers)
        self.url = pulumi.Output.from_input(place.origin)
        self.register_outputs({})

    def _image(self) -> pulumi.Output[str]:
        place, settings = self._place, self._settings
        if settings.image:
            remote = docker.RemoteImage(
                f"{self._name}-image",
                name=settings.image,
                keep_locally=True,
                opts=place.opts(self),
            )
            return remote.image_id
        return images.build(
            f"{self._name}-image",
            f"{self._key}:current",
            Path(str(settings.source)),
            place.builders,
            place.site,
            place.daemon,
            place.opts(self),
            dockerfile=settings.dockerfile,
        )

    @property
    def _key(self) -> str:
        return self._name.removeprefix(f"{self._place.site.prefix}-")

    def _environment(self, wired: Mapping[str, pulumi.Input[str]]) -> dict[str, pulumi.Input[str]]:
        generated: dict[str, pulumi.Input[str]] = {
            key: password(f"{self._name}-{key.lower().replace('_', '-')}", self, length=48)
            for key in self._settings.generate
        }
        return {
            **wired,
            **generated,
            "PORT": str(self._settings.port),
            "DRAIN_SECONDS": f"{self._settings.drain.total_seconds():g}",
            "SLIPWAY_RELEASE": self.release.apply(
                lambda digest: digest.removeprefix("sha256:")[:12]
            ),
        }

    def _files(
        self, name: str, environment: Mapping[str, pulumi.Input[str]]
    ) -> docker.ContainerVolumeArgs:
        content = pulumi.Output.all(**environment).apply(environment_file)
        return self._place.files(name, self._key, {"env": content}, self)

    def _command(self, own: tuple[str, ...] | None) -> pulumi.Output[list[str]]:
        daemon = self._place.daemon
        if own:
            return pulumi.Output.from_input(list(own))
        return self.release.apply(lambda digest: images.original_command(daemon, digest))

    @property
    def _networks(self) -> list[str]:
        """Where its data is, and the way out where it has one."""
        return ["data", "edge"] if self._settings.egress else ["data"]

    def _user(self) -> pulumi.Input[str]:
        daemon = self._place.daemon
        return self._settings.options.user or self.release.apply(
            lambda digest: images.own_user(daemon, digest)
        )

    def _migrate(
        self, environment: Mapping[str, pulumi.Input[str]], after: Sequence[pulumi.Resource]
    ) -> list[pulumi.Resource]:
        files = self._files(f"{self._name}-migration", environment)
        place = self._place
        mounted = pulumi.Output.from_input(files.volume_name).apply(lambda name: {str(name): MOUNT})
        return [
            Job(
                f"{self._name}-migration",
                host=place.options.host,
                image=self.release,
                command=[*SHELL, *(self._settings.migrate or ())],
                networks=[place.networks[key].name for key in self._networks],
                volumes=mounted,
                user=self._user(),
                memory=mebibytes(self._settings.size.memory),
                labels=dict(place.labels(self._key, f"{self._name}-migration")),
                opts=place.ours(self, depends_on=list(after)),
            )
        ]

    def _containers(
        self, environment: Mapping[str, pulumi.Input[str]], before: list[pulumi.Resource]
    ) -> list[docker.Container]:
        settings = self._settings
        health, probe = settings.health, f"http://127.0.0.1:{settings.port}{settings.health.path}"
        seconds = max(1, round(health.timeout.total_seconds()))
        process = Process(
            component=self._key,
            image=self.release,
            user=self._user(),
            memory=mebibytes(settings.size.memory),
            cpus=settings.size.cpu,
            networks={"front": [], **{key: [] for key in self._networks}},
            entrypoint=SHELL,
            command=self._command(settings.command),
            check=Check(
                command=[
                    f"{MOUNT}/busybox",
                    "wget",
                    "-q",
                    "-O",
                    "/dev/null",
                    "-T",
                    str(seconds),
                    probe,
                ],
                interval=health.interval,
                timeout=health.timeout,
                retries=health.retries,
                start=health.start,
            ),
            retries=settings.restart.retries,
            volumes=[self._files(self._name, environment)],
            # A little longer than it is told, so that it is never cut off while it drains.
            grace=math.ceil(settings.drain.total_seconds()) + 2,
        )
        return [
            self._place.run(
                f"{self._name}-{number}",
                process,
                self,
                delete_before_replace=False,
                depends_on=before,
            )
            for number in range(1, settings.replicas.min + 1)
        ]

    def _switch(self, containers: list[docker.Container]) -> None:
        settings, place = self._settings, self._place
        patience = settings.health.start + settings.health.retries * settings.health.interval
        ready = place.ready(self._name, containers, self, timeout=round(patience.total_seconds()))
        place.gateway.route(
            self._key,
            containers,
            settings.port,
            self,
            after=[ready],
            probe=settings.health.path,
        )

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """The source is there and has a Dockerfile."""
        yield from routes.without_origin(path, section, place.settings)
        if section.source is not None:
            yield from buildable(path, section.source, section.dockerfile, place.site.root)
