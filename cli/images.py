"""Images of a stack that this machine's daemon has lost, or never had, as in a new CI runner."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cli.state import State
from provider.call import Call
from provider.docker import stream

if TYPE_CHECKING:
    from docker import DockerClient

IMAGE = "docker:index/image:Image"
DELIVERY = "slipway:docker:Delivery"


def gone(state: State, here: DockerClient) -> list[str]:
    """URNs of images that the state knows and the daemon has not."""
    have = {image["Id"] for image in here.api.images(all=True)}
    return [
        resource["urn"]
        for resource in state.of(IMAGE)
        if (digest := resource.get("outputs", {}).get("repoDigest")) and digest not in have
    ]


def brought_back(
    state: State,
    lost: Sequence[str],
    here: DockerClient,
    server: DockerClient,
    say: Callable[[str], None],
) -> tuple[list[str], list[str]]:
    """URNs of what came back, and of what the server cannot help with either.

    An image that no other starts from is not needed here while the server runs it.
    """
    built = {each["urn"]: each.get("outputs", {}) for each in state.of(IMAGE)}
    starts = json.dumps([each.get("inputs", {}).get("build") for each in state.of(IMAGE)])
    delivered = {
        each["inputs"]["image"]: each["outputs"]["reference"] for each in state.of(DELIVERY)
    }
    there = {tag for image in server.api.images() for tag in image.get("RepoTags") or ()}
    back: list[str] = []
    left: list[str] = []
    for urn in lost:
        name, digest = built[urn].get("baseImageName", ""), built[urn]["repoDigest"]
        if delivered.get(digest) not in there:
            left.append(urn)
        elif f'"{name}"' in starts:
            say(f"bringing {name} back from the server: others are built on it")
            stream.carry(server.api, here.api, delivered[digest], name, _call(urn))
            arrived = digest in {image["Id"] for image in here.api.images(all=True)}
            (back if arrived else left).append(urn)
    return back, left


def _call(urn: str) -> Call:
    return Call(urn=urn, log=lambda *_: None, cancelled=threading.Event())
