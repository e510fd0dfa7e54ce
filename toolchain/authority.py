"""The certificates that this machine trusts, when a proxy looks into its TLS connections.

On such a network `npm ci` in an image build fails unless it trusts them too. They come as a local
image to mount in a build step, so that no released layer holds them; elsewhere its file is empty.
"""

import io
import os
import tarfile
from pathlib import Path

from . import endpoint, files, places, record, scratch
from .step import Say, State, Step

_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
# What people set when their proxy brings its own authority.
_VARIABLES = ("NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_LOCAL_FOLDERS = ("/usr/local/share/ca-certificates", "/etc/pki/ca-trust/source/anchors")


def bundle() -> Path | None:
    """The trusted certificates where the machine was given authorities of its own, else None."""
    named = [Path(value) for name in _VARIABLES if (value := os.environ.get(name))]
    added = any(
        folder.is_dir() and any(folder.rglob("*.crt")) for folder in map(Path, _LOCAL_FOLDERS)
    )
    candidates = [*named, Path(_BUNDLE)] if named or added else []
    return next((path for path in candidates if path.is_file()), None)


def image() -> str:
    """The image of the certificates as they are now."""
    found = bundle()
    known = record.get("authority")
    if found is None:
        return _name(b"")
    if known.get("path") == str(found) and known.get("stamp") == record.stamp(found):
        return str(known["image"])
    return _name(found.read_bytes())


def _name(content: bytes) -> str:
    return f"slipway-toolchain/ca:{files.digest(content)}"


def check() -> State:
    """The daemon has the image of exactly these certificates."""
    name, found = image(), bundle()
    detail = f"certificates of {found}" if found else "no inspecting proxy; nothing to add"
    if record.get("images").get("ca") != name or not endpoint.has_image(name):
        return State(False, f"{name} is missing ({detail})", "run: make up")
    return State(True, f"{name} ({detail})")


def run(say: Say) -> None:
    """Import one file as an image; a second or less."""
    found = bundle()
    content = found.read_bytes() if found else b""
    name = _name(content)
    if found:
        say(f"builds will trust {found}, because this machine was given authorities of its own")

    def fill(archive: tarfile.TarFile) -> None:
        entry = scratch.entry("ca-certificates.crt", len(content), 0o444)
        archive.addfile(entry, io.BytesIO(content))

    with files.locked("ca-image", say):
        if not scratch.exists(str(places.LOCAL / "bin" / "docker"), name):
            scratch.load(str(places.LOCAL / "bin" / "docker"), name, fill)
    if found:
        record.put("authority", path=str(found), stamp=record.stamp(found), image=name)
    record.put("images", ca=name)


STEP = Step(
    name="certificates",
    about="the certificates that image builds trust",
    usual="1 s",
    check=check,
    run=run,
)
