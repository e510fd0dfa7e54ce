"""Loads settings: in the running program from the engine, elsewhere from a stack file alone."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path as File

from settings import engine, reading, stackfile
from settings.catalogue import Catalogue, installed
from settings.errors import SettingsError
from settings.model import Settings
from settings.sections import Findings
from settings.source import NOWHERE

ROOT = File(__file__).parent.parent
FILE_VARIABLE = "SLIPWAY_STACK_FILE"


def load(
    *,
    file: File | None = None,
    config: Mapping[str, str] | None = None,
    secret_keys: Iterable[str] = (),
    catalogue: Catalogue | None = None,
) -> Settings:
    """The running program's settings; SettingsError with every problem at once.

    Values are the engine's, or `config` (JSON or text by full key). `file` only gives lines, and
    places of secrets: by default `$SLIPWAY_STACK_FILE`, else `Pulumi.<stack>.yaml` in the project.
    """
    if config is None:
        config, secret_keys = engine.running()
        file = file or usual_file()
    read = stackfile.read(file, _name(file)) if file and file.is_file() else None
    source = read.source if read else NOWHERE
    found = engine.read(config, frozenset(secret_keys), read)
    return reading.settings(found, source, catalogue or installed(), Findings(source))


def load_file(
    file: File, *, catalogue: Catalogue | None = None, unset: bool = False
) -> Settings:
    """A stack file's settings without the engine: secrets are there, their values are not.

    With `unset`, a secret that nobody has set yet counts as there too: in a file to be copied.
    """
    read = stackfile.read(file, _name(file))
    findings = Findings(read.source, [((), each) for each in read.problems], unset=unset)
    found = engine.Config(read.values)
    return reading.settings(found, read.source, catalogue or installed(), findings)


def usual_file() -> File:
    """Where the running stack's settings are written."""
    if given := os.environ.get(FILE_VARIABLE):
        return File(given)
    import pulumi

    return ROOT / f"Pulumi.{pulumi.get_stack()}.yaml"


def _name(file: File) -> str:
    """The file as a person would write it: from the project's root, or from where they are."""
    for base in (ROOT, File.cwd()):
        if file.resolve().is_relative_to(base):
            return str(file.resolve().relative_to(base))
    return str(file)


__all__ = ["SettingsError", "load", "load_file"]
