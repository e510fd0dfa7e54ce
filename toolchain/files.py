"""Files that are whole or absent, whoever interrupts, and work that two clones do not do twice."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from . import places
from .step import Say


def write(path: Path, text: str, mode: int = 0o644) -> None:
    """Replace a file at once: a reader sees the old text or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def folder(target: Path) -> Iterator[Path]:
    """An empty folder that becomes `target` when the block ends well, and vanishes otherwise.

    What an interrupted run left beside it is removed first; call it under `locked`.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for stale in target.parent.glob(f".{target.name}.making-*"):
        shutil.rmtree(stale, ignore_errors=True)
    making = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}.making-"))
    try:
        yield making
        making.chmod(0o755)
        old = making.with_name(f"{making.name}-old")
        if target.exists():
            target.replace(old)
        making.replace(target)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(making, ignore_errors=True)


@contextlib.contextmanager
def locked(name: str, say: Say) -> Iterator[None]:
    """Hold the machine-wide lock `name`; the kernel lets go of it when its holder dies."""
    path = places.cache() / "locks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"another run is at {name}; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def keep_newest(parent: Path, pattern: str, count: int) -> None:
    """Delete all but the `count` newest folders that match."""
    found = sorted(parent.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in found[count:]:
        shutil.rmtree(old, ignore_errors=True)


def same_file(source: Path, target: Path) -> None:
    """Make `target` the same file as `source`; a copy where a hard link cannot reach."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}-{os.getpid()}")
    fresh.unlink(missing_ok=True)
    try:
        os.link(source, fresh)
    except OSError:
        shutil.copy2(source, fresh)
    fresh.replace(target)


def digest(*parts: bytes) -> str:
    """The first 12 hex digits of the SHA-256 of `parts`, each with its length."""
    total = hashlib.sha256()
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()[:12]
