"""The engine built from the Go module proxy, for networks that reach nothing else of Pulumi's.

Every module is checked against `engine/go.sum`, which is part of this project.
"""

import shutil
from pathlib import Path

from . import files, golang, places, processes
from .step import Say

VERSION = "3.259.0"
_MODULE = Path(__file__).parent / "engine"
_NAME = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
_PACKAGES = 1620


def obtain(say: Say) -> Path:
    """The built engine, built now unless the cache has it; raises `Unavailable`."""
    target = places.cache() / f"pulumi-{VERSION}"
    if not (target / "pulumi").is_file():
        go = golang.obtain(say)
        say(f"building Pulumi {VERSION} from its Go modules (usually 7 min on two cores)")
        with files.folder(target) as making:
            _build(go, making, say)
    return target / "pulumi"


def _build(go: Path, folder: Path, say: Say) -> None:
    for name in ("go.mod", "go.sum"):
        shutil.copy(_MODULE / name, folder / name)

    def progress(_: str) -> str:
        log = places.logs() / "engine-build.log"
        count = sum(not line.startswith("go: ") for line in log.read_text().splitlines())
        return f"compiled {count} of about {_PACKAGES} packages" if count else "fetching modules"

    command = [
        *(str(go), "build", "-v", "-mod=mod", "-buildvcs=false"),
        *("-ldflags", f"-s -w -X {_NAME}=v{VERSION}", "-o", "pulumi"),
        "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    ]
    # A toolchain that Go would fetch by itself is one that nobody pinned.
    env = {"GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0", **golang.caches()}
    processes.run(
        command, say, log="engine-build", env=env, cwd=folder, progress=progress
    )
    golang.forget_caches()
