"""Garage, the object storage, as a local image of one file: published, or built once.

A registry brings it in seconds. Where none is reachable, cargo builds it from crates.io, whose
checksums cargo verifies: the host's cargo, or Debian's inside a container.
"""

import contextlib
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

from . import garage_build, scratch
from .step import Say

VERSION = "2.5.0"
IMAGE = f"slipway-toolchain/garage:{VERSION}"
PUBLISHED = f"dxflrs/garage:v{VERSION}"
PULL_SECONDS = 120


def ready(docker: str) -> bool:
    """Say whether the daemon has the image already."""
    return scratch.exists(docker, IMAGE)


def run(docker: str, cache: Path, say: Say) -> None:
    """Make the image `slipway-toolchain/garage`: /garage is the program.

    `cache` is Slipway's cache folder; the program stays there, so that another clone, or a daemon
    that lost the image, has it in a second. An interrupted build goes on where it was.
    Raises `Unavailable`, saying what to do, when Garage cannot be had in any way.
    """
    folder = cache / f"garage-{VERSION}"
    folder.mkdir(parents=True, exist_ok=True)
    binary = folder / "garage"
    if not binary.exists():
        part = folder / f"garage.{os.getpid()}.part"
        try:
            if not _take_published(docker, part, say):
                garage_build.build(docker, VERSION, folder / "build", part, say)
            part.chmod(0o755)
            part.replace(binary)
        finally:
            part.unlink(missing_ok=True)
        shutil.rmtree(folder / "build", ignore_errors=True)
    scratch.load(docker, IMAGE, lambda archive: _fill(archive, binary))
    say(f"Garage {VERSION}: {IMAGE} is there")


def _take_published(docker: str, binary: Path, say: Say) -> bool:
    """Copy the program out of the published image; False where no registry has it."""
    say(f"Garage {VERSION}: asking for {PUBLISHED} (20 MB)")
    if not _quietly([docker, "pull", "--quiet", PUBLISHED]):
        say("Garage: no registry answers with it")
        return False
    name = f"slipway-garage-copy-{os.getpid()}"
    try:
        return _quietly([docker, "create", "--name", name, "--network", "none", PUBLISHED]) and (
            _quietly([docker, "cp", f"{name}:/garage", str(binary)])
        )
    finally:
        _quietly([docker, "rm", "--force", name])


def _quietly(command: list[str]) -> bool:
    """Run a command that may fail; True when it did not."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        answer = subprocess.run(command, capture_output=True, check=False, timeout=PULL_SECONDS)
        return answer.returncode == 0
    return False


def _fill(archive: tarfile.TarFile, binary: Path) -> None:
    with binary.open("rb") as content:
        archive.addfile(scratch.entry("garage", binary.stat().st_size, 0o555), content)
