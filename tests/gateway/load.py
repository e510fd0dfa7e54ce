"""Clients that keep asking while something is switched, and count what went wrong."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.asyncio.client import connect

NEW_PER_SECOND, KEPT, SOCKETS = 200, 20, 20


class Load:
    """New connections at a steady rate, kept connections, and WebSockets."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.failed: list[str] = []
        self.answers: Counter[str] = Counter()
        self._stop = False

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: str
    ) -> bool:
        """One request; whether the gateway wants the connection closed."""
        request = f"GET /api/x HTTP/1.1\r\nHost: test\r\nConnection: {connection}\r\n\r\n"
        writer.write(request.encode())
        head = await reader.readuntil(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise ConnectionError(head[:40].decode())
        text = ""
        while size := int(await reader.readline(), 16):
            text += (await reader.readexactly(size + 2)).decode()
        await reader.readexactly(2)
        self.answers[text.split()[0]] += 1
        return b"Connection: close" in head

    async def _once(self) -> None:
        writer = None
        try:
            reader, writer = await asyncio.open_connection(self.host, 8080)
            await self._ask(reader, writer, "close")
        except (OSError, ValueError, asyncio.IncompleteReadError) as error:
            self.failed.append(f"new connection: {error!r}")
        finally:
            if writer:
                writer.close()

    async def _new(self) -> None:
        asked = []
        while not self._stop:
            asked.append(asyncio.create_task(self._once()))
            await asyncio.sleep(1 / NEW_PER_SECOND)
        await asyncio.gather(*asked)

    async def _kept(self) -> None:
        streams = None
        while not self._stop:
            try:
                streams = streams or await asyncio.open_connection(self.host, 8080)
                if await self._ask(*streams, "keep-alive"):
                    streams[1].close()
                    streams = None
            except (OSError, ValueError, asyncio.IncompleteReadError) as error:
                self.failed.append(f"kept connection: {error!r}")
                if streams:
                    streams[1].close()
                streams = None
            await asyncio.sleep(0.1)
        if streams:
            streams[1].close()

    async def _socket(self) -> None:
        try:
            async with connect(f"ws://{self.host}:8080/ws", proxy=None) as socket:
                while not self._stop:
                    await socket.send("hello")
                    assert str(await socket.recv()).endswith("hello")
                    self.answers["socket"] += 1
                    await asyncio.sleep(0.25)
        except Exception as error:
            self.failed.append(f"WebSocket: {error!r}")

    async def _all(self) -> None:
        clients = [self._new(), *(self._kept() for _ in range(KEPT))]
        await asyncio.gather(*clients, *(self._socket() for _ in range(SOCKETS)))

    @contextmanager
    def running(self) -> Iterator[Load]:
        """Ask from a thread of its own for as long as the block runs."""
        thread = threading.Thread(target=lambda: asyncio.run(self._all()))
        thread.start()
        try:
            yield self
        finally:
            self._stop = True
            thread.join()
