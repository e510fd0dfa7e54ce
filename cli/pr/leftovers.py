"""What a preview leaves on its Docker machine: built images; and what must not be left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.site import STACK_LABEL

if TYPE_CHECKING:
    from docker import DockerClient


def remove_images(client: DockerClient, prefix: str) -> int:
    """Remove the images that were built for one stack: the engine leaves them. How many."""
    names = [
        tag for image in client.images.list(filters={"reference": f"{prefix}/*"})
        for tag in image.tags if tag.startswith(f"{prefix}/")
    ]
    for name in names:
        client.images.remove(name)
    return len(names)


def left(client: DockerClient, prefix: str) -> list[str]:
    """Everything that still carries the stack's label: `volume notes-pr-7-database`."""
    label: dict[str, str | list[str] | bool] = {"label": f"{STACK_LABEL}={prefix}"}
    there = client.containers.list(all=True, filters=label, ignore_removed=True)
    return [
        *(f"container {each.name}" for each in there),
        *(f"volume {each.name}" for each in client.volumes.list(filters=label)),
        *(f"network {each.name}" for each in client.networks.list(filters=label)),
    ]
