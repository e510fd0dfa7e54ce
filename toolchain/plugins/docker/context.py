"""The digest of a build context: it moves when, and only when, a build could come out different.

Content, names and modes of files and links count, so does the Dockerfile wherever it lies;
owners, times, empty folders and what `.dockerignore` hides do not.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from toolchain.plugins.docker.ignore import Ignore, ignore_of

_CHUNK = 1024 * 1024


def _entries(folder: Path, ignore: Ignore, prefix: str = "") -> Iterator[tuple[str, Path]]:
    with os.scandir(folder) as scan:
        found = sorted(scan, key=lambda entry: entry.name)
    for entry in found:
        name = prefix + entry.name
        hidden = ignore.hides(name)
        if entry.is_dir(follow_symlinks=False):
            if not hidden or ignore.brings_back:
                yield from _entries(Path(entry.path), ignore, f"{name}/")
        elif not hidden:
            yield name, Path(entry.path)


def _content_digest(path: Path, mode: int) -> bytes:
    digest = hashlib.sha256()
    if stat.S_ISLNK(mode):
        digest.update(os.fsencode(path.readlink()))
    elif stat.S_ISREG(mode):
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.digest()


def context_digest(context: Path, dockerfile: Path) -> str:
    """64 hexadecimal digits. Raises OSError for what cannot be read."""
    total = hashlib.sha256()
    total.update(_content_digest(dockerfile, stat.S_IFREG))
    for name, path in _entries(context, ignore_of(context, dockerfile)):
        mode = path.lstat().st_mode
        total.update(f"{name}\0{stat.filemode(mode)}\0".encode(errors="surrogateescape"))
        total.update(_content_digest(path, mode))
    return total.hexdigest()
