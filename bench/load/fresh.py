"""Clients that connect, ask once and are done: without asyncio, which would take a processor of its
own for the same number of connections."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from bench.load.counters import Counters

PATIENCE = 30.0
# Requests under way at once: beyond it the machine is too slow for the rate, which then is lower,
# and said. Node lets 511 connections wait; what is beyond that says nothing about a release.
MOST = 400
NAP = 0.002


@dataclass(eq=False)
class Asked:
    """One request: `sent` once the connection stands and has taken it."""

    connection: socket.socket
    until: float
    sent: bool = False
    answer: bytes = b""


@dataclass(kw_only=True)
class Volley:
    """`rate` requests a second of `path`, each on a connection of its own, however long answers
    take. `address` is `host` looked up once.
    """

    host: str
    address: str
    port: int
    rate: float
    counters: Counters
    over: threading.Event
    path: str = "/health"
    _waiting: deque[Asked] = field(default_factory=deque)
    _open: set[Asked] = field(default_factory=set)

    def run(self) -> None:
        """Until it is over and every request has its answer, or none in time."""
        head = f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: close\r\n\r\n"
        self._request = head.encode()
        with selectors.DefaultSelector() as self._selector:
            began, begun = time.monotonic(), 0
            while self._open or not self.over.is_set():
                due = 0 if self.over.is_set() else int((time.monotonic() - began) * self.rate)
                for _ in range(min(due - begun, MOST - len(self._open))):
                    self._connect()
                begun = max(begun, due)
                for key, _ in self._selector.select(NAP):
                    self._go_on(key.data)
                self._give_up()
                time.sleep(NAP)

    def _connect(self) -> None:
        self.counters.fresh += 1
        connection = socket.socket()
        connection.setblocking(False)
        connection.connect_ex((self.address, self.port))
        asked = Asked(connection, time.monotonic() + PATIENCE)
        self._open.add(asked)
        self._waiting.append(asked)
        self._selector.register(connection, selectors.EVENT_WRITE, asked)

    def _go_on(self, asked: Asked) -> None:
        try:
            if not asked.sent:
                asked.connection.sendall(self._request)
                asked.sent = True
                self._selector.modify(asked.connection, selectors.EVENT_READ, asked)
                return
            more = asked.connection.recv(65536)
        except OSError as error:
            self._end(asked, repr(error))
            return
        asked.answer += more
        if not more:
            self._end(asked, wrong(asked.answer))

    def _give_up(self) -> None:
        # In the order of their beginning, which is that of their ends.
        while self._waiting and self._waiting[0].until < time.monotonic():
            asked = self._waiting.popleft()
            if asked in self._open:
                self._end(asked, f"no whole answer in {PATIENCE:.0f} s")

    def _end(self, asked: Asked, problem: str) -> None:
        self._open.discard(asked)
        self._selector.unregister(asked.connection)
        asked.connection.close()
        if problem:
            self.counters.fresh_failed += 1
            self.counters.say(f"new connection: {problem}")


def wrong(answer: bytes) -> str:
    """What is wrong with an answer that has ended, empty where it is a whole 200."""
    head, end, body = answer.partition(b"\r\n\r\n")
    status = head.split(b"\r\n")[0].decode(errors="replace")
    if not head.startswith(b"HTTP/1.1 200") or not end:
        return status or "closed without an answer"
    told = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0].strip()
    whole = len(body) >= int(told) if told else body.endswith(b"0\r\n\r\n")
    return "" if whole else f"half an answer: {status}"
