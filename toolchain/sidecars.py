"""What a killed engine can leave half written in a file backend.

Beside each of its files the engine keeps a type and a digest, in `.attrs`, and writes these in
place: killed in that moment, or with the disk full, it leaves an empty one, and from then on reads
neither ("failed to load checkpoint: EOF"). Nothing needs what they say, so an empty one can go.
"""

from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("stacks", "locks")


def remove_empty(backend: Path) -> list[Path]:
    """Remove the empty ones of `backend`, the folder `.pulumi`; returns which they were."""
    empty = list(_empty(backend))
    for each in empty:
        each.unlink(missing_ok=True)
    return empty


def _empty(backend: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        for file in (backend / folder).rglob("*.attrs"):
            try:
                if file.stat().st_size == 0:
                    yield file
            except FileNotFoundError:
                continue  # an update that runs has just replaced it
