"""What a forked child does first: become the process that its command would have started."""

import gc
import os
import runpy
import signal
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn


def live(
    life: Callable[[], None], env: Mapping[str, str], cwd: str | None, fds: Sequence[int]
) -> NoReturn:
    """Have this environment, folder and standard files, live this life, and leave."""
    code = 1
    try:
        _become(env, cwd, fds)
        life()
        code = 0
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException:
        # The interpreter's own last words, which it would have said itself.
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _become(env: Mapping[str, str], cwd: str | None, fds: Sequence[int]) -> None:
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    os.environ.clear()
    os.environ.update(env)
    if cwd:
        os.chdir(cwd)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(write_through=True)  # type: ignore[union-attr]  # the real ones


def run(command: list[str]) -> None:
    """Run a file, a folder, or `-m module`, with its arguments, as Python would."""
    if command[0] == "-m":
        sys.argv = command[1:]
        runpy.run_module(command[1], run_name="__main__", alter_sys=True)
        return
    sys.argv = command
    if not os.path.isdir(command[0]):  # noqa: PTH112  # the path as it was given
        sys.path.insert(0, os.path.dirname(command[0]))  # noqa: PTH120
    runpy.run_path(command[0], run_name="__main__")
