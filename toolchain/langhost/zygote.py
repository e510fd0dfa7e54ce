"""The process that forks all others, for as long as one engine lives.

The engine starts a language host for each of its operations, and with each a program and plugins.
All are Python here, and what they import is most of what they do before they answer. So the first
host of an engine forks this process, which has no threads: it imports ahead, once, and forks.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from . import ahead, messages, newborn

door: socket.socket | None = None
"""In a forked language host: the connection of the process that the engine takes for it."""


def start(engine: int) -> None:
    """Fork the zygote of the engine with this process id, unless there is one already, or the
    system cannot. To be called before there are threads, with gRPC imported."""
    try:
        listener = messages.listen(engine)
    except OSError:
        return
    with listener:
        try:
            watch = os.pidfd_open(engine)
        except (AttributeError, OSError):
            return  # not Linux, an old one, or the engine is gone
        if os.fork() == 0:
            _detach()
            Zygote(engine, watch, listener).serve()
        os.close(watch)


def _detach() -> None:
    # The engine ends the first host's process group, and waits for the end of its output.
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    os.close(nothing)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, lambda *_: None)


@dataclass(frozen=True)
class Asked:
    """A child that is wanted, by whom, and with which files."""

    connection: socket.socket
    message: dict[str, Any]
    fds: list[int]


class Zygote:
    """Serves the listener; leaves when the engine has ended and nobody is connected any more."""

    def __init__(self, engine: int, watch: int, listener: socket.socket) -> None:
        self._engine = engine
        self._ended = False
        self._connections: set[socket.socket] = set()
        self._waiting: list[Asked] = []
        self._owners: dict[int, socket.socket] = {}
        self._imports = ahead.steps()
        self._stage = ahead.NOTHING
        self._selector = selectors.DefaultSelector()
        self._listener = listener
        self._woken, wakes = os.pipe()
        for end in (self._woken, wakes):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wakes)
        self._ends = [watch, self._woken, wakes]
        self._watch(watch, self._engine_ended)
        self._watch(self._woken, self._report)
        self._watch(listener, self._accept)

    def serve(self) -> NoReturn:
        """Never returns; a forked child leaves by itself."""
        while not self._ended or self._connections:
            importing = self._stage < ahead.EVERYTHING
            for key, _ in self._selector.select(0 if importing else None):
                key.data()
            if importing:
                self._stage = next(self._imports)
            for asked in [each for each in self._waiting if each.message["after"] <= self._stage]:
                self._waiting.remove(asked)
                self._fork(asked)
        os._exit(0)

    def _watch(self, what: int | socket.socket, call: Callable[[], None]) -> None:
        self._selector.register(what, selectors.EVENT_READ, call)

    def _engine_ended(self) -> None:
        self._selector.unregister(self._ends[0])
        self._ended = True

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        if not messages.of_this_user(connection):
            connection.close()
            return
        self._connections.add(connection)
        self._watch(connection, lambda: self._hear(connection))

    def _hear(self, connection: socket.socket) -> None:
        message, fds = messages.receive(connection)
        if message:
            self._waiting.append(Asked(connection, message, fds))
            return
        self._forget(connection)
        connection.close()

    def _forget(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        self._connections.discard(connection)
        for asked in [each for each in self._waiting if each.connection is connection]:
            self._waiting.remove(asked)
            _close(asked.fds)
        for pid in [pid for pid, owner in self._owners.items() if owner is connection]:
            # A host ends its children before it leaves; one that was killed could not.
            del self._owners[pid]
            os.kill(pid, signal.SIGTERM)

    def _fork(self, asked: Asked) -> None:
        message = asked.message
        pid = os.fork()
        if pid == 0:
            self._leave_to_child(asked.connection if "host" in message else None)
            newborn.live(self._life(message), message["env"], message["cwd"], asked.fds)
        _close(asked.fds)
        if "host" in message:
            self._forget(asked.connection)
            asked.connection.close()
            return
        self._owners[pid] = asked.connection
        _tell(asked.connection, {"pid": pid})

    def _life(self, message: Mapping[str, Any]) -> Callable[[], None]:
        if "host" in message:
            from .server import serve

            return lambda: serve(message["host"], self._engine)
        return lambda: newborn.run(message["command"])

    def _leave_to_child(self, kept: socket.socket | None) -> None:
        global door  # how a forked host knows who stands for it
        door = kept
        signal.set_wakeup_fd(-1)
        self._selector.close()
        for connection in self._connections - {kept}:
            connection.close()
        self._listener.close()
        _close(self._ends)

    def _report(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._woken, 4096)
        with contextlib.suppress(ChildProcessError):
            while pid := (ended := os.waitpid(-1, os.WNOHANG))[0]:
                owner = self._owners.pop(pid, None)
                if owner is not None:
                    _tell(owner, {"pid": pid, "code": os.waitstatus_to_exitcode(ended[1])})


def _tell(connection: socket.socket, message: dict[str, int]) -> None:
    # One that is gone will be noticed by reading from it.
    with contextlib.suppress(OSError):
        messages.send(connection, message)


def _close(fds: list[int]) -> None:
    for fd in fds:
        os.close(fd)
