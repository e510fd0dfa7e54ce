"""The images of one stack: built where the sources are, and brought to where they run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi

from components.docker import images
from provider.docker.image_names import reference
from provider.program import Delivery

if TYPE_CHECKING:
    from components.docker.place import Place

IMAGES = Path("images")
# What a Dockerfile may start from: folder of images/, and target.
_STARTS = {"NODE": ("node", "build"), "RUNTIME": ("node", "runtime"), "WEB": ("web", None)}
_ARGUMENT = re.compile(r"^\s*ARG\s+(\w+)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Built:
    """`digest` is the image's where it was built, `runs` the one where it runs."""

    digest: pulumi.Output[str]
    runs: pulumi.Output[str]


class Builds:
    """Builds for one place. Images of a server are built by this machine's daemon, and delivered;
    of every other daemon, by that one itself."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._starts: dict[tuple[str, str | None], Built] = {}

    def own(
        self, name: str, arguments: Mapping[str, pulumi.Input[str]], target: str | None = None
    ) -> Built:
        """One of the platform's own images; `name` is its folder."""
        place = self._place
        logical = place.site.name("image", name, *([target] if target else []))
        tag, context = f"{name}:{target or 'current'}", IMAGES / name
        return self._build(logical, tag, context, arguments, place.machine, target=target)

    def product(
        self,
        name: str,
        tag: str,
        context: Path,
        parent: pulumi.Resource,
        arguments: Mapping[str, pulumi.Input[str]] | None = None,
        *,
        dockerfile: str,
    ) -> Built:
        """One of the product's images.

        Its Dockerfile may use the arguments NODE (image with node and npm), RUNTIME (node alone),
        WEB (the static server), CA and BASE, beside its own.
        """
        known = self._arguments(self._place.site.root / context / dockerfile)
        arguments = {**known, **(arguments or {})}
        return self._build(name, tag, context, arguments, parent, dockerfile=dockerfile)

    def _build(
        self,
        name: str,
        tag: str,
        context: Path,
        arguments: Mapping[str, pulumi.Input[str]],
        parent: pulumi.Resource,
        **more: Any,
    ) -> Built:
        """Build `context` as `notes-dev/<tag>`; `more` goes to `images.build`."""
        place, full = self._place, f"{self._place.site.prefix}/{tag}"
        if not place.options.remote:
            have = [images.Holder(place.daemon)]
            here = images.build(name, full, context, arguments, have, place.opts(parent), **more)
            return Built(digest=here, runs=here)
        options = place.options
        there = partial(reference, full, prefix=options.registry)
        have = [images.Holder(place.builder), images.Holder(place.daemon, there)]
        own = pulumi.ResourceOptions(parent=parent)
        built = images.build(name, full, context, arguments, have, own, **more)
        brought = Delivery(
            f"{name}-delivery",
            host=options.host,
            image=built,
            name=full,
            registry=options.registry,
            opts=place.ours(parent),
        )
        return Built(digest=built, runs=brought.delivered)

    def _arguments(self, dockerfile: Path) -> dict[str, pulumi.Input[str]]:
        """Build arguments for one of the product's own Dockerfiles: those that it declares.

        NODE (with npm), RUNTIME (node alone) and WEB (the static server) name images; the
        `_DIGEST` beside each makes a changed one rebuild what stands on it. CA and BASE are the
        toolchain's.
        """
        declared = set(_ARGUMENT.findall(dockerfile.read_text()))
        toolchain, prefix = self._place.toolchain, self._place.site.prefix
        named: dict[str, pulumi.Input[str]] = {
            key: toolchain.image(key.lower()) for key in ("CA", "BASE") if key in declared
        }
        for key in declared & _STARTS.keys():
            folder, target = _STARTS[key]
            digest = self._start(folder, target).digest
            full = f"{prefix}/{folder}:{target or 'current'}"
            named |= {key: digest.apply(_always(full)), f"{key}_DIGEST": digest}
        return dict(sorted(named.items()))

    def _start(self, folder: str, target: str | None) -> Built:
        """An image that others start from, made once."""
        if (folder, target) not in self._starts:
            roles = ("base", "npm") if folder == "node" else ("base",)
            arguments = {role.upper(): self._place.toolchain.image(role) for role in roles}
            self._starts[folder, target] = self.own(folder, arguments, target)
        return self._starts[folder, target]


def _always(text: str) -> Callable[[object], str]:
    return lambda _: text
