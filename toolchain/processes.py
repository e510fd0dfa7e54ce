"""Running other programs: quietly when they work, with their last words when they do not."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from . import places
from .step import Say, Unavailable

_TICK = 15.0
_LAST_LINES = 15


class Failed(Unavailable):
    """A program ended with an error; `output` is all that it said."""

    def __init__(self, message: str, output: str) -> None:
        super().__init__(message)
        self.output = output


class Silent(Failed):
    """A program said nothing for too long and was ended."""


def text(command: Sequence[str | Path], timeout: float = 30.0) -> str:
    """What a short command prints; empty when it fails, is missing or takes too long."""
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=timeout,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def run(
    command: Sequence[str | Path],
    say: Say,
    *,
    log: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    silence: float | None = None,
    progress: Callable[[str], str] | None = None,
) -> str:
    """Run to the end and return the output, which is also kept in the log folder.

    `progress` turns the newest line into a few words that are said now and then. A program that
    prints nothing for `silence` seconds is ended. Raises `Failed` with its last lines.
    """
    file = places.logs() / f"{log}.log"
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        child = subprocess.Popen(
            command, env=None if env is None else {**os.environ, **env}, cwd=cwd,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise Failed(f"{command[0]} is not installed; install it and run: make up", "") from None
    with child:
        try:
            output = _follow(child, file, say, silence, progress)
        except BaseException:
            _end(child)
            raise
    if child.returncode != 0:
        tail = "\n  ".join(output.strip().splitlines()[-_LAST_LINES:])
        name = " ".join(str(part) for part in command[:3])
        raise Failed(f"`{name} ...` failed:\n  {tail}\n  (all of it: {file})", output)
    return output


def _follow(
    child: subprocess.Popen[bytes], log: Path, say: Say, silence: float | None,
    progress: Callable[[str], str] | None,
) -> str:
    assert child.stdout is not None  # noqa: S101
    parts: list[bytes] = []
    heard = said = time.monotonic()
    with selectors.DefaultSelector() as selector, log.open("wb") as kept:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(timeout=1.0):
                data = os.read(child.stdout.fileno(), 65536)
                if not data:
                    return b"".join(parts).decode(errors="replace")
                parts.append(data)
                kept.write(data)
                heard = time.monotonic()
            now = time.monotonic()
            if silence is not None and now - heard > silence:
                raise Silent(f"it said nothing for {silence:.0f} s and was ended", "")
            if progress and parts and now - said > _TICK:
                said = now
                say(progress(parts[-1].decode(errors="replace").strip().rpartition("\n")[2]))


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child and everything it started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(5)
            return
