"""The Pulumi engine: one on PATH that is new enough, the official download, or a build."""

import os
import re
import shutil
from pathlib import Path

from . import engine_build, engine_download, files, places, processes, record
from .step import Say, State, Step, Unavailable

OLDEST = (3, 259, 0)
_HOST = Path(__file__).parent / "launchers"


def check() -> State:
    """The recorded engine is the file that was recorded, and the clone's folder leads to it."""
    known = record.get("engine")
    binary = Path(known.get("path", ""))
    if not known or not binary.is_file():
        return State(False, "no Pulumi engine yet", "run: make up")
    if record.stamp(binary) != known.get("stamp"):
        return State(False, f"{binary} changed since it was checked", "run: make up")
    if known["source"] != "PATH" and not _linked(known["source"], binary):
        return State(False, ".slipway/bin is not complete", "run: make up")
    return State(True, f"{known['version']} ({known['source']}, {binary})")


def run(say: Say) -> None:
    """Find, fetch or build one, check that it answers, and lead this clone to it."""
    with files.locked("engine", say):
        binary, source = _obtain(say)
        version = version_of(binary)
        if version is None or version < OLDEST:
            raise Unavailable(
                f"{binary} does not answer as a Pulumi engine; remove {binary.parent} and run: "
                "make up"
            )
        _link(source, binary)
        number = "v" + ".".join(map(str, version))
        record.put(
            "engine", path=str(binary), source=source, version=number, stamp=record.stamp(binary)
        )


def _obtain(say: Say) -> tuple[Path, str]:
    if (found := on_path()) is not None:
        say(f"using the Pulumi engine on PATH, {found}")
        return found, "PATH"
    if (found := engine_download.obtain(say)) is not None:
        return found, "download"
    return engine_build.obtain(say), "build"


def on_path() -> Path | None:
    """A `pulumi` of the user's that is new enough and can run Python programs."""
    for folder in os.get_exec_path():
        if Path(folder).resolve() == (places.LOCAL / "bin").resolve():
            continue
        found = shutil.which("pulumi", path=folder)
        if found is None:
            continue
        binary = Path(found).resolve()
        host = shutil.which("pulumi-language-python", path=f"{binary.parent}{os.pathsep}{folder}")
        version = version_of(binary)
        if host and version is not None and version >= OLDEST:
            return binary
    return None


def version_of(binary: Path) -> tuple[int, ...] | None:
    """What `pulumi version` says; None when it is no working engine."""
    match = re.match(r"v(\d+)\.(\d+)\.(\d+)", processes.text([binary, "version"]))
    return tuple(map(int, match.groups())) if match else None


def _launchers(source: str) -> list[Path]:
    """A downloaded engine brings its language hosts; a built one gets ours."""
    return sorted(_HOST.iterdir()) if source == "build" else []


def _linked(source: str, binary: Path) -> bool:
    ours = places.LOCAL / "bin" / "pulumi"
    try:
        same = ours.resolve().stat().st_size == binary.stat().st_size
    except FileNotFoundError:
        return False
    return same and all(
        (places.LOCAL / "bin" / each.name).exists() for each in _launchers(source)
    )


def _link(source: str, binary: Path) -> None:
    """Fill `.slipway/bin`, which `make env` puts first on PATH.

    The engine looks for language hosts beside its own file, links resolved. So a built engine is
    the same file here, with this clone's host beside it; a downloaded one is a symbolic link.
    """
    folder = places.LOCAL / "bin"
    folder.mkdir(parents=True, exist_ok=True)
    ours = folder / "pulumi"
    if source == "build":
        files.same_file(binary, ours)
    elif source == "download":
        ours.unlink(missing_ok=True)
        ours.symlink_to(binary)
    else:
        ours.unlink(missing_ok=True)
    for stale in folder.glob("pulumi-*"):
        stale.unlink()
    for launcher in _launchers(source):
        files.write(folder / launcher.name, launcher.read_text(), mode=0o755)


STEP = Step(
    name="engine",
    about="the Pulumi engine",
    usual="20 s by download, 7 min to build where there is none",
    check=check,
    run=run,
)
