"""Builds Garage with cargo: the host's where it is new enough, else Debian's in a container."""

import os
import platform
import re
import shutil
from pathlib import Path

from . import processes
from .step import Say

BASE = "slipway-toolchain/base:trixie"
CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")
# What the crates of Garage 2.5 ask for, and the C library of the image that runs the program.
RUST = (1, 89)
GLIBC = (2, 41)
# Strips the program: 40 MB instead of 51.
PROFILE = {"CARGO_PROFILE_RELEASE_STRIP": "symbols"}
DEBIAN = ["cargo-web", "rustc-web", "gcc", "libc6-dev", "make", "ca-certificates"]


def build(docker: str, version: str, folder: Path, binary: Path, say: Say) -> None:
    """Build the program and put it at `binary`. `folder` keeps what an interrupted build did.

    Takes about 20 CPU minutes and 800 MB of disk. Raises `Unavailable` when it fails: see
    that cargo reaches crates.io and the disk has 2 GB of room; the next run goes on where it was.
    """
    if host_can_build():
        say("Garage: building it with this machine's cargo, once (10 to 20 minutes)")
        _build_here(version, folder, binary, say)
    else:
        say("Garage: building it in a container with Debian's cargo, once (10 to 20 minutes)")
        _build_in_container(docker, version, binary, say)


def host_can_build() -> bool:
    """Say whether the host's cargo makes a program that runs in the images, Debian trixie."""
    if platform.system() != "Linux" or not all(map(shutil.which, ("cargo", "rustc", "cc", "make"))):
        return False
    rust = _version(processes.text(["rustc", "--version"]))
    return rust >= RUST and (0, 0) < _version(_libc()) <= GLIBC


def _libc() -> str:
    name, version = platform.libc_ver()
    return version if name == "glibc" else ""


def _version(text: str) -> tuple[int, int]:
    """Read the first `major.minor` of a text; (0, 0) when there is none."""
    found = re.search(r"(\d+)\.(\d+)", text)
    return (int(found[1]), int(found[2])) if found else (0, 0)


def _cargo(version: str, folder: str) -> list[str]:
    command = ["cargo", "install", "garage", "--version", version, "--locked"]
    command += ["--no-default-features", "--features", "bundled-libs,sqlite", "--force"]
    return [*command, "--root", f"{folder}/root", "--target-dir", f"{folder}/target"]


def _build_here(version: str, folder: Path, binary: Path, say: Say) -> None:
    command = _cargo(version, str(folder))
    processes.run(command, say, log="garage", env=PROFILE, progress=_last_words)
    shutil.copyfile(folder / "root/bin/garage", binary)


def _build_in_container(docker: str, version: str, binary: Path, say: Say) -> None:
    """Build on a volume, so that a remote daemon serves as well and no file belongs to root."""
    name, volume = f"slipway-garage-build-{os.getpid()}", f"slipway-garage-build-{version}"
    script = (
        f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {' '.join(DEBIAN)}"
        f" >/dev/null && if [ -s /host-ca.crt ]; then cp /host-ca.crt {CA_BUNDLE}; fi"
        f" && {' '.join(_cargo(version, '/build'))}"
    )
    create = [docker, "create", "--name", name, "--cpu-shares=512"]  # others go first
    create += ["--volume", f"{volume}:/build"]
    create += ["--env", "CARGO_HOME=/build/cargo", "--env", "DEBIAN_FRONTEND=noninteractive"]
    create += [word for key, value in PROFILE.items() for word in ("--env", f"{key}={value}")]
    try:
        processes.run([*create, BASE, "sh", "-c", script], say, log="garage-create")
        if CA_BUNDLE.exists():  # a company's proxy may inspect TLS
            copy = [docker, "cp", "--follow-link", str(CA_BUNDLE), f"{name}:/host-ca.crt"]
            processes.run(copy, say, log="garage-create")
        start = [docker, "start", "--attach", name]
        processes.run(start, say, log="garage", progress=_last_words)
        copy = [docker, "cp", f"{name}:/build/root/bin/garage", str(binary)]
        processes.run(copy, say, log="garage-create")
    finally:
        processes.text([docker, "rm", "--force", name])
    processes.text([docker, "volume", "rm", volume])


def _last_words(line: str) -> str:
    return f"Garage: {line.strip().lower()[:60]}"
