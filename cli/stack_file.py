"""A stack's own file, as far as a verb reads it itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any


class Unreadable(Exception):
    """It is no text, or no stack file; the message says what to do."""


def text(file: Path) -> str:
    """All of it. Raises Unreadable."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Unreadable(f"{file.name}: not UTF-8 text; save it as UTF-8") from None


def configuration(file: Path) -> dict[str, Any]:
    """Its `config`, for the plans and the usage that prices depend on; empty where there is none.

    Raises Unreadable.
    """
    from pricing import sources

    if not file.exists():
        return {}
    try:
        return sources.configuration(text(file), file)
    except sources.SourceError as error:
        raise Unreadable(str(error)) from None
