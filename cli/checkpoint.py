"""A checkpoint that a power cut has left empty or cut off, and the one that the engine had before.

The engine writes its file anew with each step, keeps the one before as `.bak`, and does not wait
until either is on the disk.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from cli.engine import Engine


class Damaged(Exception):
    """The stack's state cannot be read; the message says what to do."""


def read(file: Path, stack: str) -> dict[str, Any]:
    """What is in it. Raises Damaged."""
    found = _content(file)
    if found is None:
        raise Damaged(
            f"the state of {stack} cannot be read: {file} is empty or cut off, as after a power "
            f"cut or on a full disk; run: slipway recover --stack {stack}"
        )
    return found


def put_back(engine: Engine) -> bool:
    """Put the one before in place of one that cannot be read; whether that was needed.

    What cannot be read stays beside it. Raises Damaged where neither can be.
    """
    file = engine.checkpoint
    if file is None or not file.exists() or _content(file) is not None:
        return False
    before = file.with_name(f"{file.name}.bak")
    if _content(before) is None:
        raise Damaged(
            f"the state of {engine.stack} cannot be read: {file} and {before.name} beside it are "
            "empty or cut off, as after a power cut or on a full disk; put a copy of it there from "
            "your backups, then run it again"
        )
    shutil.copyfile(file, file.with_name(f"{file.name}.damaged"))
    # The digest beside it is of what it held; the engine can do without.
    file.with_name(f"{file.name}.attrs").unlink(missing_ok=True)
    made = file.with_name(f"{file.name}.new")
    shutil.copy(before, made)
    made.replace(file)
    return True


def _content(file: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return found if isinstance(found, dict) else None
