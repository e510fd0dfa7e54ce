"""What kind of machine this is, and Debian's packages on it."""

import functools
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from . import processes
from .step import Say, Unavailable


@functools.cache
def release() -> dict[str, str]:
    """`/etc/os-release`; empty on a machine that has none."""
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line)
    return {key: value.strip('"') for key, _, value in pairs}


def debian_like() -> bool:
    """Debian, Ubuntu, and what is made from them."""
    names = {release().get("ID", ""), *release().get("ID_LIKE", "").split()}
    return bool(names & {"debian", "ubuntu"}) and shutil.which("apt-get") is not None


def can_install() -> bool:
    """Whether packages may be installed without asking anybody."""
    return debian_like() and os.geteuid() == 0


def install(packages: Sequence[str], say: Say) -> None:
    """Install Debian packages, saying so; raises `Unavailable` with the command for a person."""
    by_hand = f"sudo apt-get install {' '.join(packages)}"
    if not debian_like():
        raise Unavailable(f"install {' and '.join(packages)} with your system's package manager")
    if not can_install():
        raise Unavailable(f"{' and '.join(packages)} must be installed; run: {by_hand}")
    say(f"installing the system's package {', '.join(packages)} with apt-get")
    apt = ["apt-get", "-y", "-q", "-o", "DPkg::Lock::Timeout=300"]
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    install = [*apt, "install", "--no-install-recommends", *packages]
    try:
        processes.run(install, say, log="apt", env=env)
    except processes.Failed:
        # The package lists of a fresh container are empty or old.
        processes.run([*apt, "update"], say, log="apt", env=env)
        processes.run(install, say, log="apt", env=env, progress=lambda line: line[:70])


def has_package(name: str) -> bool:
    """Whether apt knows a package that can be installed."""
    return bool(processes.text(["apt-cache", "show", "--no-all-versions", name]))
