"""The program's process, started ahead of its program."""

import os
import sys
from pathlib import Path

from . import children, interpreter

_PROGRAM = Path(__file__).with_name("program.py")


class WarmProgram:
    """A process that imports the SDK while the engine still plans; it is handed out once."""

    def __init__(self) -> None:
        self._process: children.Process | None = _start(sys.executable)

    def take(self, python: str) -> children.Process:
        """A process of this `python`: the warm one where it fits and is unused, else a new one."""
        warm, self._process = self._process, None
        if warm is not None and warm.poll() is None and interpreter.is_ours(python):
            return warm
        return _start(python)


def _start(python: str) -> children.Process:
    env = interpreter.environment(python, os.environ)
    return children.start([python, str(_PROGRAM)], env, None, piped=False)
