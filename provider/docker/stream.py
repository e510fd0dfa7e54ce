"""An image from one daemon to another through the connection that carries the other's socket.

As `docker save | docker load`, less the layers that the other has: a daemon takes a layer from the
archive only where it does not know it. One that wants all of them (the containerd image store)
refuses, and gets the whole.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any

from provider.call import Call
from provider.docker.daemon import explained
from provider.docker.image_names import named
from provider.errors import Failed

_MEGABYTE = 1_000_000


def carry(here: Any, server: Any, image: str, name: str, call: Call) -> None:
    """Send `image` to the server, where it is called `name`."""
    with tempfile.TemporaryFile() as whole, explained(f"could not send image {name}"):
        with named(here, image, name):
            for chunk in here.get_image(name):
                whole.write(chunk)
        known = set(_known(server))
        if known and not _sent(server, whole, known, name, call):
            call.status(f"{name}: the server wants all layers")
        elif known:
            return
        if not _sent(server, whole, set(), name, call):
            raise Failed(f"the server's Docker refused image {name}; look at its log there")


def _known(client: Any) -> Iterator[str]:
    """Chains of layers in the daemon: a layer counts together with those below it."""
    for image in client.images():
        layers = client.inspect_image(image["Id"]).get("RootFS", {}).get("Layers") or []
        yield from chains(layers)


def chains(layers: Sequence[str]) -> list[str]:
    """For each layer, a digest of it and all below."""
    found, total = [], ""
    for layer in layers:
        total = hashlib.sha256(f"{total} {layer}".encode()).hexdigest()
        found.append(total)
    return found


def _sent(server: Any, whole: IO[bytes], known: set[str], name: str, call: Call) -> bool:
    """Whether the daemon took the archive without the layers that are `known`."""
    from docker.errors import APIError, ImageLoadError

    with tempfile.TemporaryFile() as part:
        pack(whole, part, known)
        size = part.tell()
        part.seek(0)
        call.status(f"sending {name}: {max(1, size // _MEGABYTE)} MB")
        try:
            for line in server.load_image(part, quiet=True):
                if "error" in line:
                    return False
        except (APIError, ImageLoadError):
            return False
    return True


def pack(whole: IO[bytes], part: IO[bytes], known: set[str]) -> None:
    """Write the archive anew, compressed a little, less the layers whose chain is `known`."""
    whole.seek(0)
    with (
        tarfile.open(fileobj=whole) as source,
        gzip.GzipFile(fileobj=part, mode="wb", compresslevel=1, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as target,
    ):
        left_out = _left_out(source, known)
        for entry in source:
            if entry.name not in left_out:
                target.addfile(entry, source.extractfile(entry) if entry.isreg() else None)


def _left_out(source: tarfile.TarFile, known: set[str]) -> set[str]:
    manifest = json.loads(_read(source, "manifest.json"))
    every: set[str] = set()
    needed: set[str] = set()
    for image in manifest:
        layers = json.loads(_read(source, image["Config"]))["rootfs"]["diff_ids"]
        for path, chain in zip(image["Layers"], chains(layers), strict=True):
            # Equal layers are links to the first of them.
            real = _target(source, path)
            every |= {path, real}
            needed |= {path, real} if chain not in known else set()
    return every - needed


def _target(source: tarfile.TarFile, path: str) -> str:
    entry = source.getmember(path)
    if not entry.issym():
        return path
    parts: list[str] = path.split("/")[:-1]
    for step in entry.linkname.split("/"):
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def _read(source: tarfile.TarFile, name: str) -> bytes:
    found: IO[Any] | None = source.extractfile(name)
    return (found or io.BytesIO()).read()
