"""A backend's migration: one run of the new image, before any of it takes traffic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pulumi

from components.docker import replicas
from components.docker.files import MOUNT, variables
from components.docker.units import mebibytes
from provider.program import Job

if TYPE_CHECKING:
    import settings
    from components.docker.place import Place


def migrate(
    name: str,
    key: str,
    backend: settings.Backend,
    image: pulumi.Output[str],
    environment: Mapping[str, pulumi.Input[str]],
    place: Place,
    parent: pulumi.Resource,
    after: Sequence[pulumi.Resource],
) -> Job:
    """Run `backend.migrate` once for each image and environment, never two at once.

    One lock for the whole stack: two backends may well have the same database.
    """
    files = place.files(name, key, variables(environment), parent)
    mounted = pulumi.Output.from_input(files.volume_name).apply(lambda made: {str(made): MOUNT})
    return Job(
        name,
        host=place.options.host,
        image=image,
        command=[*replicas.SHELL, *(backend.migrate or ())],
        networks=[place.networks[each].name for each in replicas.networks(backend)],
        volumes=mounted,
        user=replicas.user(backend, image, place.daemon),
        memory=mebibytes(backend.size.memory),
        lock=place.site.name("migration"),
        labels=dict(place.labels(key, name)),
        opts=place.ours(parent, depends_on=list(after)),
    )
