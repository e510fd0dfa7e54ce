"""The docker command line client that builds: docker-py speaks only the old builder.

Clients before 23 build with BuildKit by themselves; later ones need the buildx plugin beside
them, and one without it may come first on PATH.
"""

import os
import re
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from toolchain.plugins.bridge.failures import OperationError

CHOICE = "SLIPWAY_DOCKER_CLIENT"
_BUILDX_SINCE = 23
_TIMEOUT = 20


@dataclass(frozen=True)
class Client:
    path: str
    modern: bool
    """Builds through buildx, and so needs `--load`."""


def _output(*command: str) -> str | None:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _usable(path: str) -> Client | None:
    version = re.search(r"(\d+)\.", _output(path, "--version") or "")
    if version is None:
        return None
    if int(version[1]) < _BUILDX_SINCE:
        return Client(path, modern=False)
    return Client(path, modern=True) if _output(path, "buildx", "version") else None


@lru_cache(maxsize=1)
def client() -> Client:
    """The one that SLIPWAY_DOCKER_CLIENT names, else the first on PATH that can build."""
    named = os.environ.get(CHOICE)
    folders = os.environ.get("PATH", "").split(os.pathsep)
    paths = [named] if named else [str(Path(folder) / "docker") for folder in folders if folder]
    for path in paths:
        found = _usable(path) if os.access(path, os.X_OK) else None
        if found:
            return found
    looked = named or "PATH"
    raise OperationError(
        f"no docker client that can build images was found ({looked}); install docker.io, or "
        f"docker-ce-cli with docker-buildx-plugin, or name one: export {CHOICE}=/usr/bin/docker"
    )
