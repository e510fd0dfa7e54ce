"""Children that are forked from a process which has imported gRPC, instead of started.

The engine's program and every plugin are Python here and speak gRPC; importing it is most of what a
small one does before it answers. So one process imports it, stays without threads, and forks.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any

from . import newborn

_LENGTH = 4
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
    """The forking process, seen from the language host. Make it before there are threads."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            self._control.close()
            _fork_for(theirs)
        theirs.close()
        self._asking = threading.Lock()
        self._born: queue.SimpleQueue[Child | None] = queue.SimpleQueue()
        self._pipes: Sequence[IO[bytes] | None] = ()
        self._children: dict[int, Child] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def fork(
        self, command: Sequence[str], env: Mapping[str, str], cwd: str | None, *, piped: bool
    ) -> Child | None:
        """A child that runs `command[1:]` as Python would; None when the process is gone."""
        inner, outer = os.pipe()
        fds: list[int] = [inner]
        pipes: list[IO[bytes] | None] = [os.fdopen(outer, "wb", 0), None, None]
        if piped:
            for number in (1, 2):
                reading, writing = os.pipe()
                fds.append(writing)
                pipes[number] = os.fdopen(reading, "rb")
        asked = {"command": list(command[1:]), "env": dict(env), "cwd": cwd}
        with self._asking:
            self._pipes = pipes
            try:
                _send(self._control, asked, fds)
                child = self._born.get()
            except OSError:
                child = None
        for fd in fds:
            os.close(fd)
        return child

    def _listen(self) -> None:
        while told := _receive(self._control)[0]:
            if "code" in told:
                self._children.pop(told["pid"]).ended(told["code"])
            else:
                child = Child(told["pid"], self._pipes)
                self._children[child.pid] = child
                self._born.put(child)
        for child in self._children.values():
            child.ended(_FAILED)
        self._born.put(None)


def _fork_for(control: socket.socket) -> None:
    """The forking process: forks when asked, reports what has ended, leaves with the host."""
    # The engine interrupts the whole process group; a child is told to end by its own signal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(wakes)
    watched: list[Any] = [control, woken]
    while True:
        ready = select.select(watched, [], [])[0]
        if woken in ready:
            os.read(woken, 4096)
            _report(control)
        if control in ready:
            asked, fds = _receive(control)
            if not asked:
                os._exit(0)
            pid = os.fork()
            if pid == 0:
                for end in (control.fileno(), woken, wakes):
                    os.close(end)
                newborn.live(asked["command"], asked["env"], asked["cwd"], fds)
            for fd in fds:
                os.close(fd)
            _send(control, {"pid": pid}, ())


def _report(control: socket.socket) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _send(control, {"pid": pid, "code": os.waitstatus_to_exitcode(status)}, ())


def _send(control: socket.socket, message: Mapping[str, Any], fds: Sequence[int]) -> None:
    body = json.dumps(message).encode()
    socket.send_fds(control, [len(body).to_bytes(_LENGTH, sys.byteorder)], list(fds))
    control.sendall(body)


def _receive(control: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """A message and the descriptors that came with it; an empty one at the end."""
    try:
        head, fds, _, _ = socket.recv_fds(control, _LENGTH, 3)
        body = b""
        while head and len(body) < (size := int.from_bytes(head, sys.byteorder)):
            part = control.recv(size - len(body))
            if not part:
                return {}, []
            body += part
    except OSError:
        return {}, []
    return (json.loads(body) if head else {}), list(fds)
