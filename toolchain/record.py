"""`.slipway/toolchain.json`: what was found, for the next run, the program and the plugins."""

import fcntl
import json
from pathlib import Path
from typing import Any

from . import files, places


def path() -> Path:
    """The record of this clone."""
    return places.LOCAL / "toolchain.json"


def read() -> dict[str, Any]:
    """Everything recorded; nothing where the file is missing or was damaged."""
    try:
        found = json.loads(path().read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def get(key: str) -> dict[str, Any]:
    """One part of the record."""
    found = read().get(key)
    return found if isinstance(found, dict) else {}


def put(key: str, **values: Any) -> None:
    """Merge `values` into one part of the record, whoever else writes another."""
    places.LOCAL.mkdir(exist_ok=True)
    with (places.LOCAL / "toolchain.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = read()
        part = found.get(key)
        found[key] = {**(part if isinstance(part, dict) else {}), **values}
        files.write(path(), json.dumps(found, indent=2, sort_keys=True) + "\n")


def stamp(file: Path) -> list[int]:
    """What changes when a file is replaced: its size and modification time in nanoseconds."""
    status = file.stat()
    return [status.st_size, status.st_mtime_ns]
