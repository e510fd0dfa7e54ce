"""Children that the zygote forks for this language host, with what `children` asks of a process."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import socket
import subprocess
import threading
from collections.abc import Mapping, Sequence
from typing import IO

from . import ahead, messages

_FAILED = 127


class Child:
    """A forked child, with what `children` uses of `subprocess.Popen`."""

    def __init__(self, pid: int, pipes: Sequence[IO[bytes] | None]) -> None:
        self.pid = pid
        self.stdin, self.stdout, self.stderr = pipes
        self.returncode: int | None = None
        self._over = threading.Event()

    def ended(self, code: int) -> None:
        """Its exit code, or the negative number of the signal that ended it."""
        self.returncode = code
        self._over.set()

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code. Raises subprocess.TimeoutExpired."""
        if not self._over.wait(timeout):
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return self.returncode if self.returncode is not None else _FAILED

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)


class Nursery:
    """This host's connection to the zygote."""

    def __init__(self, zygote: socket.socket) -> None:
        self._zygote = zygote
        self._asking = threading.Lock()
        self._born: queue.SimpleQueue[Child | None] = queue.SimpleQueue()
        self._pipes: Sequence[IO[bytes] | None] = ()
        self._children: dict[int, Child] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def fork(
        self, command: Sequence[str], env: Mapping[str, str], cwd: str | None, *, piped: bool
    ) -> Child | None:
        """A child that runs `command[1:]` as Python would; None when the zygote is gone."""
        inner, outer = os.pipe()
        fds: list[int] = [inner]
        pipes: list[IO[bytes] | None] = [os.fdopen(outer, "wb", 0), None, None]
        if piped:
            for number in (1, 2):
                reading, writing = os.pipe()
                fds.append(writing)
                pipes[number] = os.fdopen(reading, "rb")
        else:
            fds += [os.dup(1), os.dup(2)]
        asked = {
            "command": list(command[1:]),
            "env": dict(env),
            "cwd": cwd,
            "after": ahead.EVERYTHING if piped else ahead.PROGRAM,
        }
        with self._asking:
            self._pipes = pipes
            try:
                messages.send(self._zygote, asked, fds)
                child = self._born.get()
            except OSError:
                child = None
        for fd in fds:
            os.close(fd)
        return child

    def _listen(self) -> None:
        while told := messages.receive(self._zygote)[0]:
            if "code" in told:
                self._children.pop(told["pid"]).ended(told["code"])
            else:
                child = Child(told["pid"], self._pipes)
                self._children[child.pid] = child
                self._born.put(child)
        for child in self._children.values():
            child.ended(_FAILED)
        self._born.put(None)
