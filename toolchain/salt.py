"""The salt of a stack's passphrase, put into the stack file without touching the rest of it.

The engine insists on a salt in the file, and saves the whole file to write it: columns of comments
and empty lines, which make it readable, are lost. So it is appended first, as the last line.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from . import files

Pulumi = Callable[..., subprocess.CompletedProcess[str]]
_KEYS = ("encryptionsalt:", "secretsprovider:", "encryptedkey:")


@contextmanager
def unchanged(file: Path) -> Iterator[None]:
    """Whatever the engine does to the file inside, it is afterwards as it was."""
    before = file.read_text() if file.exists() else None
    try:
        yield
    finally:
        if before is None:
            file.unlink(missing_ok=True)
        elif file.read_text() != before:
            files.write(file, before)


def kept(file: Path) -> str:
    """The lines of a stack file that say how its secrets are kept."""
    lines = file.read_text().splitlines(keepends=True) if file.exists() else []
    return "".join(line for line in lines if line.startswith(_KEYS))


def ensure(file: Path, pulumi: Pulumi) -> None:
    """Append the salt that the stack's state has, unless the file says how secrets are kept."""
    text = file.read_text()
    if any(line.startswith(_KEYS) for line in text.splitlines()):
        return
    done = pulumi("stack", "export", quiet=True)
    if done.returncode != 0:
        return
    provider = json.loads(done.stdout).get("deployment", {}).get("secrets_providers", {})
    if provider.get("type") == "passphrase":
        end = "" if text.endswith("\n") or not text else "\n"
        files.write(file, f"{text}{end}encryptionsalt: {provider['state']['salt']}\n")
