"""Debian trixie from Debian's own packages, whose signatures debootstrap checks."""

import os
import platform
import re
import shutil
from pathlib import Path

from . import files, places, processes, system
from .step import Say, Unavailable

_SUITE = "trixie"
_DEBIAN = "http://deb.debian.org/debian"
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_LISTED = re.compile(r"^(?:URIs:|deb (?:\[.*?\] )?)\s*(\S+/debian)/?(?:\s|$)", re.MULTILINE)
# What the published slim image leaves out too.
_DISPENSABLE = (
    "usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian",
    "var/cache/apt", "var/lib/apt/lists", "var/log/bootstrap.log", "var/cache/debconf",
)


def make(docker: Path, image: str, say: Say) -> None:
    """Import the image from the archive in the cache, which is made first where it is missing."""
    target = places.cache() / f"base-{_SUITE}"
    archive = target / "base.tar"
    if not archive.is_file():
        _require_root(docker)
        with files.folder(target) as making:
            _debootstrap(making / "root", say)
            _slim(making / "root")
            packed = making / "base.tar"
            processes.run(["tar", "-C", making / "root", "-cf", packed, "."], say, log="base-tar")
            shutil.rmtree(making / "root")
    say(f"importing {image}")
    change = ["--change", 'CMD ["bash"]', "--change", "LABEL slipway.toolchain=yes"]
    processes.run([docker, "import", *change, archive, image], say, log="base-import")


def _require_root(docker: Path) -> None:
    by_hand = "give Docker access to a registry"
    if os.geteuid() != 0:
        raise Unavailable(
            "no registry answers and only root can make the base image from Debian's packages; "
            f"{by_hand}, or run once: sudo make toolchain"
        )
    theirs = processes.text([docker, "info", "--format", "{{.Architecture}}"])
    if theirs and theirs != platform.machine():
        raise Unavailable(
            f"the Docker daemon runs on {theirs} and this machine is {platform.machine()}, so its "
            f"base image cannot be made here; {by_hand}"
        )


def _debootstrap(root: Path, say: Say) -> None:
    missing = [] if shutil.which("debootstrap") else ["debootstrap"]
    missing += [] if _KEYRING.exists() else ["debian-archive-keyring"]
    if missing:
        system.install(missing, say)
    mirror = _mirror()
    say(f"making Debian {_SUITE} from {mirror} with debootstrap (usually 1 min)")
    command = ["debootstrap", "--variant=minbase", f"--keyring={_KEYRING}", _SUITE, root, mirror]
    try:
        processes.run(
            [str(part) for part in command], say, log="debootstrap", progress=lambda line: line[:70]
        )
    except processes.Failed as error:
        raise Unavailable(
            f"{error}\nneither a registry nor {mirror} gives the base image; "
            "give this machine access to one of them and run: make up"
        ) from error
    _sources(root, mirror)


def _mirror() -> str:
    """Where this machine gets Debian from; the official name on every other system."""
    if system.release().get("ID") == "debian":
        listed = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
        for file in listed:
            text = file.read_text(errors="replace") if file.is_file() else ""
            if match := _LISTED.search(text):
                return match[1]
    return _DEBIAN


def _sources(root: Path, mirror: str) -> None:
    """Updates and security fixes too, as the published image has them, where they can be had."""
    security = f"{mirror}-security"
    lines = [f"deb {mirror} {_SUITE} main"]
    for where, suite in ((mirror, f"{_SUITE}-updates"), (security, f"{_SUITE}-security")):
        if _serves(f"{where}/dists/{suite}/InRelease"):
            lines.append(f"deb {where} {suite} main")
    (root / "etc/apt/sources.list").write_text("\n".join(lines) + "\n")


def _serves(url: str) -> bool:
    import urllib.request  # slow to import, and needed in one run of a thousand

    try:
        urllib.request.urlopen(url, timeout=10).close()  # noqa: S310
    except (OSError, ValueError):
        return False
    return True


def _slim(root: Path) -> None:
    for name in _DISPENSABLE:
        path = root / name
        if path.is_dir():
            for each in path.iterdir():
                shutil.rmtree(each) if each.is_dir() and not each.is_symlink() else each.unlink()
        else:
            path.unlink(missing_ok=True)
    for name in ("etc/machine-id", "etc/hostname", "etc/resolv.conf"):
        (root / name).write_text("")
