"""The program's process, started ahead of its program."""

import os
import subprocess
import sys
from pathlib import Path

from . import children, interpreter

_PROGRAM = Path(__file__).with_name("program.py")


class WarmProgram:
    """A process that imports the SDK while the engine still plans; it is handed out once."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = _start(sys.executable)

    def take(self, python: str) -> subprocess.Popen[bytes]:
        """A process of this `python`: the warm one where it fits and is unused, else a new one."""
        warm, self._process = self._process, None
        if warm is not None and warm.poll() is None and _same(python, sys.executable):
            return warm
        return _start(python)


def _same(one: str, other: str) -> bool:
    """Whether two interpreters are of one virtual environment (all of them are links)."""
    return Path(one).parent.resolve() == Path(other).parent.resolve()


def _start(python: str) -> subprocess.Popen[bytes]:
    env = interpreter.environment(python, os.environ)
    return children.start([python, str(_PROGRAM)], env, None, piped=False)
