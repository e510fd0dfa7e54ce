"""The processes that the language host starts: none outlives it, none is left unread."""

import contextlib
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, NamedTuple

from . import interpreter
from .nursery import Child, Nursery

# A plugin in the middle of a create gets the time to leave something complete behind.
_GRACE = 30.0
Process = subprocess.Popen[bytes] | Child
nursery: Nursery | None = None
"""Forks the children that this process's own Python runs; others are started."""
_running: set[Process] = set()
_lock = threading.Lock()


class Chunk(NamedTuple):
    """What a child wrote: `stream` is "stdout" or "stderr"."""

    stream: str
    data: bytes


def start(
    command: Sequence[str], env: Mapping[str, str], cwd: str | None, *, piped: bool
) -> Process:
    """Make and remember a child; `piped` reads its output, else it shares this process's.

    `command` begins with the Python to run. The engine interrupts the whole process group when it
    is done with the host. A child must not die of that in a stack trace, so it has the signal
    blocked; `end` is how it is told to go.
    """
    child: Process | None = None
    if nursery is not None and interpreter.is_ours(command[0]):
        child = nursery.fork(command, env, cwd, piped=piped)
    if child is None:
        child = _started(command, env, cwd, subprocess.PIPE if piped else None)
    with _lock:
        _running.add(child)
    return child


def _started(
    command: Sequence[str], env: Mapping[str, str], cwd: str | None, output: int | None
) -> Process:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return subprocess.Popen(
            command, env=dict(env), cwd=cwd, stdin=subprocess.PIPE, stdout=output, stderr=output
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def output(child: Process) -> Iterator[Chunk]:
    """What a piped child writes, as it writes it, until both of its streams are closed."""
    chunks: queue.SimpleQueue[Chunk] = queue.SimpleQueue()
    readers = [
        threading.Thread(target=_read, args=(name, stream, chunks), daemon=True)
        for name, stream in (("stdout", child.stdout), ("stderr", child.stderr))
    ]
    for reader in readers:
        reader.start()
    still_open = len(readers)
    while still_open:
        chunk = chunks.get()
        if chunk.data:
            yield chunk
        else:
            still_open -= 1


def _read(name: str, stream: IO[bytes] | None, chunks: queue.SimpleQueue[Chunk]) -> None:
    if stream is not None:
        while data := stream.read1(65536):  # type: ignore[attr-defined]
            chunks.put(Chunk(name, data))
    chunks.put(Chunk(name, b""))


def tell(child: Process, line: str) -> None:
    """Write the one line that a child waits for; one that has died meanwhile says so itself."""
    if child.stdin is not None:
        with contextlib.suppress(BrokenPipeError):
            child.stdin.write(line.encode() + b"\n")
            child.stdin.close()


def wait(child: Process) -> int:
    """The exit code of a child that then needs no ending any more."""
    code = child.wait()
    with _lock:
        _running.discard(child)
    return code


def end(child: Process) -> None:
    """Ask a child to stop, and kill it when that was not enough."""
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(_GRACE)
        child.kill()
    wait(child)


def end_all() -> None:
    """End every child, all at once."""
    with _lock:
        children = list(_running)
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM)
    for child in children:
        end(child)
