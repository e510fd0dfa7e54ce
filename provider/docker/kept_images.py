"""Images of the last releases, kept in the daemon by a tag of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from provider.docker.daemon import explained

if TYPE_CHECKING:
    from docker import APIClient

TAG = re.compile(r"release-(\d+)")


def tag(client: APIClient, repository: str, number: int, images: Mapping[str, str]) -> None:
    """Tag each part's image as that of release `number`."""
    for part, image in images.items():
        with explained(f"could not keep the image of {part}"):
            client.tag(image, f"{repository}/{part}", f"release-{number}", force=True)


def prune(client: APIClient, repository: str, *, keep: Collection[int]) -> None:
    """Take the tags of all other releases away; an image without any tag goes with its last one."""
    from docker.errors import APIError

    with explained("could not look for images of earlier releases"):
        images = client.images(filters={"reference": f"{repository}/*"})
    for name in (name for image in images for name in image["RepoTags"] or ()):
        found = TAG.fullmatch(name.rpartition(":")[2])
        if found is None or int(found[1]) in keep:
            continue
        try:
            client.remove_image(name)
        except APIError as error:
            # A container still has it; the update after this one tries again.
            if error.status_code not in (HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND):
                with explained(f"could not remove {name}"):
                    raise
