"""Where the project is."""

from __future__ import annotations

from pathlib import Path


def root() -> Path:
    """The project's folder: where Pulumi.yaml is, from here upwards."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "Pulumi.yaml").exists():
            return folder
    return Path(__file__).resolve().parent.parent
