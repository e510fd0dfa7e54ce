"""A web page, built in a container and served by nginx behind the gateway."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import pulumi
from pydantic import Field

from components.contract import Options, Problem
from components.docker import images
from components.docker.checks import buildable
from components.docker.process import Check, Process
from components.docker.release import Part
from components.frontend import Frontend, FrontendArgs

if TYPE_CHECKING:
    from components.docker.place import Place

ROUTE, PORT = "frontend", 8080


class FrontendOptions(Options):
    """Keys of `slipway:frontend` that only docker understands."""

    dockerfile: Annotated[
        str, Field(default="Dockerfile", description="The Dockerfile's path, from `source`")
    ]


class DockerFrontend(Frontend):
    """One container that serves the built page on the internal `front` network.

    The source's Dockerfile is built with the arguments NODE (image with node and npm), WEB (the
    static server to end on), CA, and the public environment. Cost: none beyond the machine.
    """

    platform = "docker"
    supports = frozenset({"headers"})
    Options = FrontendOptions

    def __init__(
        self,
        name: str,
        args: FrontendArgs,
        place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        image = self._image(name, args, place)
        server = Process(
            component="frontend",
            image=image,
            user="33:33",
            memory=64,
            networks={"front": []},
            command=image.apply(partial(images.original_command, place.daemon)),
            check=Check(command=["healthy"]),
            stop_signal="SIGQUIT",
        )
        container = place.run(f"{name}-1", server, self, delete_before_replace=False)
        ready = place.ready(name, [container], self)
        after = [ready, *args.after]
        switch = place.gateway.route(ROUTE, [container], PORT, self, after=after, probe="/healthz")
        place.parts.append(Part(key=ROUTE, image=image, switch=switch))
        self.url = pulumi.Output.from_input(place.origin)
        self.register_outputs({})

    def _image(self, name: str, args: FrontendArgs, place: Place) -> pulumi.Output[str]:
        if place.back:
            return pulumi.Output.from_input(place.back.images[ROUTE])
        built = place.builds.product(
            f"{name}-image",
            "web-page:current",
            Path(args.settings.source),
            self,
            args.environment,
            dockerfile=args.settings.options.dockerfile,
        )
        return built.runs

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """The source is there and has a Dockerfile."""
        if place.back:
            return ()
        return buildable(path, section.source, section.options.dockerfile, place.site.root)
