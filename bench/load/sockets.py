"""Clients of the example app's WebSocket: they write, come back when sent away, and repeat what was
not acknowledged, as the app's own page does."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from urllib.request import urlopen

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Origin

from bench.load.counters import Counters

PAGE = 200
RETRY = 0.1
# Seconds for reading all notes at the end.
PATIENCE = 60.0


@dataclass
class Writer:
    """One client of `origin`, reached at `at`. `every` is in seconds, `acknowledged` keys of its
    notes."""

    origin: str
    at: tuple[str, int]
    number: int
    every: float
    counters: Counters
    over: asyncio.Event
    acknowledged: list[str] = field(default_factory=list)
    _pending: dict[str, str] = field(default_factory=dict)
    _replica: str = ""
    _left: float | None = None

    async def run(self) -> None:
        """Until it is over, and everything is acknowledged."""
        while not self._done:
            try:
                url = f"ws{self.origin.removeprefix('http')}/ws"
                async with connect(
                    url, origin=Origin(self.origin), proxy=None, compression=None,
                    host=self.at[0], port=self.at[1],
                ) as socket:
                    await self._talk(socket)
            except ConnectionClosed as error:
                if not self._done:
                    self._sent_away(error)
            except (OSError, WebSocketException, TimeoutError) as error:
                self.counters.say(f"WebSocket, connecting: {error!r}")
                await asyncio.sleep(RETRY)

    def _sent_away(self, error: ConnectionClosed) -> None:
        code = str(error.rcvd.code) if error.rcvd else "none"
        self.counters.closed[code] = self.counters.closed.get(code, 0) + 1
        self._left = self._left or time.monotonic()
        if code != "1012":
            self.counters.say(f"WebSocket closed: {error}")

    async def _talk(self, socket: ClientConnection) -> None:
        writing = asyncio.create_task(self._write(socket))
        ending = asyncio.create_task(self._leave(socket))
        try:
            # What others write comes too; only this client's own affairs are worth reading.
            while True:
                text = str(await socket.recv())
                if text.startswith('{"type":"hello"'):
                    self._greeted(json.loads(text))
                    for key in list(self._pending):
                        await socket.send(self._note(key))
                elif text.startswith('{"type":"ack"'):
                    self._confirmed(json.loads(text)["key"])
                elif text.startswith('{"type":"error"'):
                    self.counters.say(f"WebSocket: {text}")
                    await asyncio.sleep(RETRY)
                    await socket.send(self._note(json.loads(text)["key"]))
        finally:
            writing.cancel()
            ending.cancel()

    @property
    def _done(self) -> bool:
        return self.over.is_set() and not self._pending

    async def _leave(self, socket: ClientConnection) -> None:
        await self.over.wait()
        while self._pending:
            await asyncio.sleep(RETRY)
        await socket.close()

    def _greeted(self, hello: dict[str, str]) -> None:
        self.counters.greeted += 1
        if self._left is not None:
            self.counters.back.append(time.monotonic() - self._left)
            self.counters.stale += hello["replica"] == self._replica
        self._replica, self._left = hello["replica"], None

    def _confirmed(self, key: str) -> None:
        if self._pending.pop(key, None):
            self.acknowledged.append(key)
            self.counters.notes += 1

    async def _write(self, socket: ClientConnection) -> None:
        await asyncio.sleep(random.uniform(0, self.every))  # noqa: S311 - spread, not secret
        while not self.over.is_set():
            key = f"load-{self.number}-{time.monotonic_ns()}"
            self._pending[key] = key
            await socket.send(self._note(key))
            await asyncio.sleep(self.every)

    def _note(self, key: str) -> str:
        return json.dumps({"type": "note", "key": key, "author": "load", "text": key})


def missing(origin: str, keys: set[str]) -> set[str]:
    """Those of the keys whose notes are not there, or were not found in time."""
    after, left, until = 0, set(keys), time.monotonic() + PATIENCE
    while left and time.monotonic() < until:
        with urlopen(f"{origin}/api/notes?after={after}&limit={PAGE}", timeout=30) as answer:  # noqa: S310
            notes = json.load(answer)["notes"]
        left -= {note["text"] for note in notes}
        if len(notes) < PAGE:
            break
        after = notes[-1]["id"]
    return left
