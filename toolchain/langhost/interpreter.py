"""Which Python runs a program or a plugin."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def python_of(root: str, virtualenv: str) -> str:
    """The interpreter of `virtualenv` (relative to `root`), or this process's own without one.

    Raises `FileNotFoundError`, with what to do, when the virtual environment is not there.
    """
    if not virtualenv:
        return sys.executable
    python = Path(root, virtualenv, "bin", "python")
    if not python.exists():
        raise FileNotFoundError(
            f"{root} asks for the virtual environment {virtualenv}, which has no bin/python;"
            " run: make up"
        )
    return str(python)


def environment(python: str, base: Mapping[str, str]) -> dict[str, str]:
    """`base` as an activated virtual environment would have it, and with nothing buffered."""
    env = dict(base)
    folder = Path(python).parent
    env["PYTHONUNBUFFERED"] = "1"
    if (folder.parent / "pyvenv.cfg").exists():
        env["VIRTUAL_ENV"] = str(folder.parent)
        env["PATH"] = f"{folder}{os.pathsep}{env.get('PATH', os.defpath)}"
    env.pop("PYTHONHOME", None)
    return env


def is_ours(python: str) -> bool:
    """Whether `python` is of this process's virtual environment (all of them are links)."""
    return Path(python).parent.resolve() == Path(sys.executable).parent.resolve()
