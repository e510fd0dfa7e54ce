"""Clients of HTTP that use one connection for many requests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bench.load.counters import Counters

PATIENCE = 30.0
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
ERRORS = (OSError, ValueError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError)


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where requests go; `path` has to be cheap, and asking for it twice does no harm.

    `address` is `host` looked up once: a look-up for each connection would be most of the work.
    """

    host: str
    address: str
    port: int
    path: str = "/health"

    async def connect(self) -> Streams:
        """A new connection."""
        return await asyncio.open_connection(self.address, self.port)

    async def ask(self, streams: Streams, connection: str) -> bool:
        """One request; whether the other side ends the connection. Raises on anything but 200."""
        reader, writer = streams
        head = f"GET {self.path} HTTP/1.1\r\nHost: {self.host}\r\nConnection: {connection}\r\n\r\n"
        writer.write(head.encode())
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not answer.startswith(b"http/1.1 200"):
            raise ValueError(answer.split(b"\r\n")[0].decode())
        if b"transfer-encoding: chunked" in answer:
            while size := int(await reader.readline(), 16):
                await reader.readexactly(size + 2)
            await reader.readexactly(2)
        elif b"content-length:" in answer:
            length = answer.split(b"content-length:")[1].split(b"\r\n")[0]
            await reader.readexactly(int(length))
        return b"connection: close" in answer


async def kept(target: Target, pause: float, counters: Counters, over: asyncio.Event) -> None:
    """One connection, used again and again with `pause` seconds between; repeated where the other
    side had already given it up, as every HTTP client does for a request that may be repeated."""
    streams: Streams | None = None
    while not over.is_set():
        counters.kept += 1
        used = streams is not None
        try:
            streams = await _asked(target, streams)
        except ERRORS as error:
            streams = None
            if used:
                counters.kept_retried += 1
                counters.say(f"kept connection, repeated: {error!r}")
                streams = await _again(target, counters)
            else:
                counters.kept_failed += 1
                counters.say(f"kept connection, its first request: {error!r}")
        await asyncio.sleep(pause)
    if streams:
        streams[1].close()


async def _again(target: Target, counters: Counters) -> Streams | None:
    try:
        return await _asked(target, None)
    except ERRORS as error:
        counters.kept_failed += 1
        counters.say(f"kept connection, repeated in vain: {error!r}")
        return None


async def _asked(target: Target, streams: Streams | None) -> Streams | None:
    """The connection, as long as it may be used again."""
    async with asyncio.timeout(PATIENCE):
        there = streams or await target.connect()
        try:
            ended = await target.ask(there, "keep-alive")
        except BaseException:
            there[1].close()
            raise
    if ended:
        there[1].close()
        return None
    return there
