"""The containers of a backend: what runs in each, and the order in which they start."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pulumi
import pulumi_docker as docker

from components.docker import images
from components.docker.daemon import Daemon
from components.docker.files import MOUNT
from components.docker.process import Process
from components.docker.rollout import check_of, patience
from components.docker.units import mebibytes
from provider.program import Ready

if TYPE_CHECKING:
    from components.docker.place import Place
    from settings import Backend

# A small shell that exports the files' variables, then becomes the command.
SHELL = [f"{MOUNT}/busybox", "sh", f"{MOUNT}/exec"]


def networks(backend: Backend) -> list[str]:
    """Where its data is, and the way out where it has one."""
    return ["data", "edge"] if backend.egress else ["data"]


def user(backend: Backend, image: pulumi.Output[str], daemon: Daemon) -> pulumi.Input[str]:
    """Who it runs as: the settings' user, else the image's own, never root."""
    return backend.options.user or image.apply(lambda digest: images.own_user(daemon, digest))


def process(
    key: str,
    backend: Backend,
    image: pulumi.Output[str],
    files: docker.ContainerVolumeArgs,
    daemon: Daemon,
) -> Process:
    """What each replica runs."""
    own: pulumi.Input[Sequence[str]] = image.apply(
        lambda digest: images.original_command(daemon, digest)
    )
    return Process(
        component=key,
        image=image,
        user=user(backend, image, daemon),
        memory=mebibytes(backend.size.memory),
        cpus=backend.size.cpu,
        networks={"front": [], **{key: [] for key in networks(backend)}},
        entrypoint=SHELL,
        command=list(backend.command) if backend.command else own,
        check=check_of(backend),
        retries=backend.restart.retries,
        volumes=[files],
        # A little longer than it is told, so that it is never cut off while it drains.
        grace=math.ceil(backend.drain.total_seconds()) + 2,
    )


def start(
    name: str,
    what: Process,
    backend: Backend,
    place: Place,
    parent: pulumi.Resource,
    before: Sequence[pulumi.Resource],
) -> tuple[list[Ready], list[docker.Container]]:
    """Start the replicas: all at once or, rolling, each once the one before it is ready."""
    timeout = patience(backend)
    containers: list[docker.Container] = []
    ready: list[Ready] = []
    rolling = backend.rollout.strategy == "rolling" and not place.back
    for number in range(1, backend.replicas.min + 1):
        containers.append(
            place.run(
                f"{name}-{number}",
                what,
                parent,
                delete_before_replace=False,
                depends_on=[*before, *ready[-1:]],
            )
        )
        if rolling:
            ready.append(place.ready(f"{name}-{number}", containers[-1:], parent, timeout=timeout))
    return ready or [place.ready(name, containers, parent, timeout=timeout)], containers
