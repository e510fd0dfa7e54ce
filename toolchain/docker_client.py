"""A docker client that can build as the images here need: with BuildKit.

Clients before 23 have BuildKit built in. Newer ones need the buildx plugin; without it they fall
back to the old builder, which knows none of `RUN --mount`.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from . import processes, record

_BUILT_IN = range(19, 23)
_PLUGIN_FOLDERS = (
    "/usr/local/lib/docker/cli-plugins",
    "/usr/local/libexec/docker/cli-plugins",
    "/usr/lib/docker/cli-plugins",
    "/usr/libexec/docker/cli-plugins",
)


def known() -> Path | None:
    """The recorded client, when its file is still the one that was tried."""
    part = record.get("docker")
    client = Path(part.get("client", ""))
    if part.get("stamp") and client.is_file() and record.stamp(client) == part["stamp"]:
        return client
    return None


def find() -> Path | None:
    """The first client on PATH that can build with BuildKit."""
    return next((client for client in _all() if _can_build(client)), None)


def any_client() -> Path | None:
    """The first client on PATH, whatever it can do."""
    return next(_all(), None)


def _all() -> Iterator[Path]:
    seen: set[Path] = set()
    for folder in os.get_exec_path():
        client = Path(folder, "docker")
        # What `.slipway/bin` holds is a link to an earlier choice.
        real = client.resolve()
        if ".slipway" not in client.parts and os.access(client, os.X_OK) and real not in seen:
            seen.add(real)
            yield client


def _can_build(client: Path) -> bool:
    said = processes.text([client, "--version"])
    match = re.search(r"version (\d+)\.", said)
    if match is None:
        return False
    plugin = any((folder / "docker-buildx").exists() for folder in _folders())
    return plugin or int(match[1]) in _BUILT_IN


def _folders() -> Iterator[Path]:
    yield Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "cli-plugins"
    yield from map(Path, _PLUGIN_FOLDERS)
