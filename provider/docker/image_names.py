"""Names of images: those that a server knows them by, and one that an image has for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from provider.docker.daemon import explained


def reference(name: str, digest: str, prefix: str = "") -> str:
    """`notes-prod/web:0123456789ab`, from `notes-prod/web:current` and the image's digest."""
    repository, _, tag = name.partition(":")
    repository = repository if tag in ("", "current") else f"{repository}-{tag}"
    short = digest.removeprefix("sha256:")[:12]
    return f"{prefix.rstrip('/')}/{repository}:{short}" if prefix else f"{repository}:{short}"


def find(client: Any, image: str) -> str | None:
    """The digest of an image in a daemon, None where it has none of that name."""
    from docker.errors import ImageNotFound

    with explained(f"could not look for image {image}"):
        try:
            return str(client.inspect_image(image)["Id"])
        except ImageNotFound:
            return None


@contextmanager
def named(client: Any, image: str, name: str) -> Iterator[None]:
    """The image has `name` in the daemon for a moment: archives and pushes go by name."""
    had = client.inspect_image(image).get("RepoTags") or []
    repository, _, tag = name.rpartition(":")
    client.tag(image, repository, tag, force=True)
    try:
        yield
    finally:
        # The last name of an image is not taken away: the image would go with it.
        if had and name not in had:
            client.remove_image(name, noprune=True)
