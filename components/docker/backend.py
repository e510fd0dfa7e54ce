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
from components.docker import replicas, routes
from components.docker.checks import buildable
from components.docker.files import variables
from components.docker.migration import migrate
from components.docker.release import Part
from components.docker.rollout import patience, strategy_of
from components.docker.units import MIB
from components.generated import password
from provider.program import Job, Ready, Route
from settings.names import Form, Origin
from settings.quantities import Size

if TYPE_CHECKING:
    from components.docker.place import Place


class BackendOptions(Options):
    """Keys of `slipway:backend` that only docker understands."""

    user: Annotated[
        Annotated[str, Form("[0-9]+:[0-9]+", "write user:group by number, such as 10001:10001")]
        | None,
        Field(
            default=None,
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

    A release starts beside the old one, is waited for, takes the traffic as `rollout` says, and
    the old one is drained and removed; one that never becomes healthy takes none. Limits: replicas
    are a fixed number on one machine, which has room for both releases. Cost: none beyond it.
    """

    platform = "docker"
    supports = frozenset(
        {
            "websocket", "replicas", "source", "migrate", "rate limits", "no egress",
            "rolling", "canary",
        }
    )
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
        self._image = self._built()
        environment = self._environment(args.environment)
        migration = self._migrate({**environment, **args.migration}, args.after)
        ready, containers = self._containers(environment, [migration] if migration else [])
        switch = self._switch(containers, ready)
        place.parts.append(
            Part(key=self._key, image=self._image, switch=switch, migration=migration)
        )
        # Known once it serves: an update that fails before does not change the stack's output.
        self.release = pulumi.Output.all(self._image, switch.id).apply(lambda known: str(known[0]))
        self.url = pulumi.Output.from_input(place.origin)
        self.register_outputs({})

    def _built(self) -> pulumi.Output[str]:
        place, settings = self._place, self._settings
        if place.back:
            return pulumi.Output.from_input(place.back.images[self._key])
        if settings.image:
            remote = docker.RemoteImage(
                f"{self._name}-image",
                name=settings.image,
                keep_locally=True,
                opts=place.opts(self),
            )
            return remote.image_id
        built = place.builds.product(
            f"{self._name}-image",
            f"{self._key}:current",
            Path(str(settings.source)),
            self,
            dockerfile=settings.dockerfile,
        )
        return built.runs

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
            "SLIPWAY_RELEASE": self._image.apply(
                lambda digest: digest.removeprefix("sha256:")[:12]
            ),
        }

    def _migrate(
        self, environment: Mapping[str, pulumi.Input[str]], after: Sequence[pulumi.Resource]
    ) -> Job | None:
        # Going back, the database stays as it is.
        if not self._settings.migrate or self._place.back:
            return None
        return migrate(
            f"{self._name}-migration",
            self._key,
            self._settings,
            self._image,
            environment,
            self._place,
            self,
            after,
        )

    def _containers(
        self, environment: Mapping[str, pulumi.Input[str]], before: list[pulumi.Resource]
    ) -> tuple[list[Ready], list[docker.Container]]:
        place, settings = self._place, self._settings
        # Not the migration's: it runs within an update, which has waited itself, and storage is
        # not on its networks.
        waiting = {**environment, "SLIPWAY_AFTER": " ".join(place.listening)}
        files = place.files(self._name, self._key, variables(waiting), self)
        process = replicas.process(self._key, settings, self._image, files, place.daemon)
        return replicas.start(self._name, process, settings, place, self, before)

    def _switch(self, containers: list[docker.Container], ready: Sequence[Ready]) -> Route:
        settings, place = self._settings, self._place
        return place.gateway.route(
            self._key,
            containers,
            settings.port,
            self,
            after=ready,
            probe=settings.health.path,
            timeout=patience(settings),
            drain=math.ceil(settings.drain.total_seconds()),
            # Going back is for the moment when something is wrong: all at once.
            **({} if place.back else strategy_of(settings.rollout)),
        )

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """The source is there and has a Dockerfile."""
        yield from routes.without_origin(path, section, place.settings)
        yield from routes.kept_from(path, section)
        if section.source is not None and not place.back:
            yield from buildable(path, section.source, section.dockerfile, place.site.root)
