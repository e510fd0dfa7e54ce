"""Where the toolchain keeps things. It writes nowhere else, except where a step says so."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCAL = ROOT / ".slipway"


def _xdg(variable: str, default: str) -> Path:
    """A folder of the XDG base directory specification, which wants relative values ignored."""
    value = os.environ.get(variable, "")
    return Path(value if value.startswith("/") else Path.home() / default) / "slipway"


def cache() -> Path:
    """What was downloaded or built, keyed by version and shared by every clone."""
    return _xdg("XDG_CACHE_HOME", ".cache")


def config() -> Path:
    """The passphrase of the dev stack's secrets."""
    return _xdg("XDG_CONFIG_HOME", ".config")


def logs() -> Path:
    """Output of long steps, and of a Docker daemon that the toolchain started."""
    return cache() / "logs"
