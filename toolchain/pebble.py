"""Pebble, an ACME server for tests, built from its Go modules: the gateway's certificates come
from a real one. Every module is checked against `pebble_module/go.sum`.
"""

import shutil
from pathlib import Path

from . import files, golang, places, processes
from .step import Say, State, Step

VERSION = "2.10.1"
_MODULE = Path(__file__).parent / "pebble_module"
_COMMANDS = ("pebble", "pebble-challtestsrv")


def folder() -> Path:
    """Where the two programs are, once they are built."""
    return places.cache() / f"pebble-{VERSION}"


def check() -> State:
    """Both are built."""
    if not all((folder() / name).is_file() for name in _COMMANDS):
        return State(False, f"Pebble {VERSION} is not built", "run: make test")
    return State(True, f"{folder()}")


def run(say: Say) -> None:
    """Build them; raises `Unavailable`."""
    go = golang.obtain(say)
    with files.locked("pebble", say):
        if not check().ready:
            with files.folder(folder()) as making:
                _build(go, making, say)


def _build(go: Path, making: Path, say: Say) -> None:
    for name in ("go.mod", "go.sum"):
        shutil.copy(_MODULE / name, making / name)
    # Caches of its own, gone afterwards. The programs run in containers with another C library.
    kept = making / "go"
    env = {"GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0", "GOFLAGS": "-modcacherw"}
    env |= {"GOCACHE": str(kept / "objects"), "GOMODCACHE": str(kept / "modules")}
    packages = [f"github.com/letsencrypt/pebble/v2/cmd/{name}" for name in _COMMANDS]
    command = [str(go), "build", "-mod=mod", "-ldflags", "-s -w", "-o", ".", *packages]
    processes.run(command, say, log="pebble-build", env=env, cwd=making)
    shutil.rmtree(kept)


STEP = Step(
    name="pebble",
    about="Pebble, an ACME server for the tests",
    usual="nothing, or 30 s to build",
    check=check,
    run=run,
)
