"""A virtual environment copied to another place, without taking room for its files again."""

import os
import shutil
from pathlib import Path

# Starts a script with the Python beside it, also in a folder whose name has a space, where an
# interpreter line cannot. To the shell this is an `exec`, to Python a string.
START = """#!/bin/sh
'''exec' "$(dirname -- "$(readlink -f -- "$0")")/python" "$0" "$@"
'''
"""


def copy(source: Path, folder: Path, final: Path) -> None:
    """Fill `folder`, which will be renamed to `final`, with what `source` holds.

    Nothing writes into an installed file: pip, and Python's own cache, replace files. So hard
    links are safe; they become copies where the two places are on different disks.
    """
    shutil.copytree(source, folder, symlinks=True, copy_function=_link, dirs_exist_ok=True)
    born = _birthplace(source)
    for script in (folder / "bin").iterdir():
        _rewrite(script, born, final)
    _rewrite(folder / "pyvenv.cfg", born, final)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _birthplace(source: Path) -> bytes:
    """The folder that the scripts in `source` name: the one it was made in, before its renaming."""
    settings = (source / "pyvenv.cfg").read_text()
    return settings.rpartition(" -m venv ")[2].partition("\n")[0].encode()


def _rewrite(file: Path, born: bytes, final: Path) -> None:
    """Name the new folder in a script, which is replaced: its other links must not change."""
    if file.is_symlink() or not file.is_file():
        return
    content = file.read_bytes()
    if born in content:
        mode = file.stat().st_mode
        file.unlink()
        file.write_bytes(_restarted(content, born).replace(born, bytes(final)))
        file.chmod(mode)


def _restarted(script: bytes, born: bytes) -> bytes:
    """A Python script with another start; every other file as it is.

    pip writes the interpreter's path as the first line, or, where it is too long for one, as
    the second of three lines that are a shell's `exec`.
    """
    lines = script.split(b"\n")
    if lines[0].startswith(b"#!" + born):
        return START.encode() + b"\n".join(lines[1:])
    if lines[0] == b"#!/bin/sh" and born in lines[1]:
        return START.encode() + b"\n".join(lines[3:])
    return script
