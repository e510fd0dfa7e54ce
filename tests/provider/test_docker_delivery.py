"""How an image is named on a server, and which of its layers are sent there."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Mapping

from provider.docker.image_names import reference
from provider.docker.stream import chains, pack

DIGEST = "sha256:0123456789abcdef"


def test_an_image_is_named_by_its_content() -> None:
    assert reference("notes-prod/web:current", DIGEST) == "notes-prod/web:0123456789ab"
    assert reference("notes-prod/node:build", DIGEST) == "notes-prod/node-build:0123456789ab"
    name = "ghcr.io/org/notes-prod/web:0123456789ab"
    assert reference("notes-prod/web:current", DIGEST, "ghcr.io/org") == name


def archive(layers: list[str], links: Mapping[str, str] | None = None) -> io.BytesIO:
    """As `docker save` writes it; layer n is `<n>/layer.tar`."""
    config = {"rootfs": {"diff_ids": layers}}
    paths = [f"{number}/layer.tar" for number in range(len(layers))]
    files = {
        **{path: path for path in paths},
        "config.json": json.dumps(config),
        "manifest.json": json.dumps([{"Config": "config.json", "Layers": paths}]),
    }
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            if target := (links or {}).get(name):
                entry.type, entry.linkname = tarfile.SYMTYPE, target
                tar.addfile(entry)
            else:
                entry.size = len(text)
                tar.addfile(entry, io.BytesIO(text.encode()))
    return stream


def sent(whole: io.BytesIO, known: set[str]) -> list[str]:
    part = io.BytesIO()
    pack(whole, part, known)
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(part.getvalue()))) as tar:
        return tar.getnames()


def test_layers_that_the_server_has_are_left_out() -> None:
    everything = ["0/layer.tar", "1/layer.tar", "2/layer.tar", "config.json", "manifest.json"]
    assert sent(archive(["a", "b", "c"]), set()) == everything
    assert sent(archive(["a", "b", "c"]), set(chains(["a", "b", "x"]))) == everything[2:]
    assert sent(archive(["a", "b"]), set(chains(["a", "b"]))) == everything[3:]


def test_a_layer_counts_only_together_with_those_below_it() -> None:
    assert "1/layer.tar" in sent(archive(["a", "b"]), set(chains(["b"])))


def test_what_a_link_leads_to_is_sent_with_it() -> None:
    twice = archive(["a", "b", "a"], {"2/layer.tar": "../0/layer.tar"})
    assert sent(twice, set(chains(["a", "b"]))) == [
        "0/layer.tar", "2/layer.tar", "config.json", "manifest.json",
    ]
