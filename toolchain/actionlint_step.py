"""actionlint, which knows what GitHub would refuse in a workflow; built from its Go modules.

Every module is checked against `actionlint/go.sum`, which is part of this project.
"""

import shutil
import tempfile
from pathlib import Path

from . import files, golang, places, processes
from .step import Say, State, Step

VERSION = "1.7.12"
_MODULE = Path(__file__).parent / "actionlint"


def _kept() -> Path:
    return places.cache() / f"actionlint-{VERSION}" / "actionlint"


def _own() -> Path:
    return places.LOCAL / "bin" / "actionlint"


def check() -> State:
    """It is on the PATH that `make env` prepares, and is this version."""
    own, kept = _own(), _kept()
    if own.is_file() and kept.is_file() and own.stat().st_size == kept.stat().st_size:
        return State(True, f"{VERSION}, {own}")
    return State(False, f"actionlint {VERSION} is missing", "run: make test")


def run(say: Say) -> None:
    """Build it once for all clones; raises `Unavailable`."""
    kept = _kept()
    with files.locked("actionlint", say):
        if not kept.is_file():
            go = golang.obtain(say)
            with files.folder(kept.parent) as making:
                _build(go, making, say)
    files.same_file(kept, _own())


def _build(go: Path, folder: Path, say: Say) -> None:
    with tempfile.TemporaryDirectory(prefix="slipway-actionlint-") as place:
        source = Path(place) / "source"
        source.mkdir()
        for name in ("go.mod", "go.sum"):
            shutil.copy(_MODULE / name, source / name)
        # Caches of its own: the engine's build may be at work in the shared ones.
        env = {
            "GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0", "GOFLAGS": "-modcacherw",
            "GOCACHE": f"{place}/objects", "GOMODCACHE": f"{place}/modules",
        }
        command = [
            *(str(go), "build", "-mod=mod", "-buildvcs=false", "-ldflags", "-s -w"),
            *("-o", str(folder / "actionlint"), "github.com/rhysd/actionlint/cmd/actionlint"),
        ]
        processes.run(command, say, log="actionlint-build", env=env, cwd=source)


STEP = Step(
    name="actionlint",
    about="what checks the workflows in the tests",
    usual="nothing, or 1 min to build",
    check=check,
    run=run,
)
