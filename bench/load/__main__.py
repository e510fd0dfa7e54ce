"""Clients in a process of their own: load until standard input ends, then print what was counted.

    python -m bench.load http://localhost:8080 --rate 500 --kept 100 --sockets 200

It ends by itself `--most` seconds after it began, and prints then, too.
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import sys
import threading
import time
from urllib.parse import urlparse

from bench.load.counters import Counters
from bench.load.fresh import Volley
from bench.load.requests import Target, kept
from bench.load.sockets import Writer, missing

# Seconds between requests of a kept connection, and those that clients have to finish.
PAUSE, LAST = 0.5, 35.0


def main() -> int:
    """Print Counters as JSON."""
    parser = argparse.ArgumentParser(prog="bench.load", description=__doc__)
    parser.add_argument("origin", help="the product's address")
    parser.add_argument("--at", default="", help="host:port to connect to instead of the origin's")
    parser.add_argument("--rate", type=float, default=500, help="new connections a second")
    parser.add_argument("--kept", type=int, default=100, help="clients that keep one connection")
    parser.add_argument("--sockets", type=int, default=200, help="WebSocket clients")
    parser.add_argument("--every", type=float, default=20, help="seconds between a client's notes")
    parser.add_argument("--most", type=float, default=900, help="seconds until it ends anyway")
    sys.stdout.write(asyncio.run(load(parser.parse_args())).json() + "\n")
    return 0


async def load(asked: argparse.Namespace) -> Counters:
    """All clients at once, until there is no more input."""
    counters, over, began = Counters(), asyncio.Event(), time.monotonic()
    host = urlparse(asked.origin).netloc
    at = urlparse(f"//{asked.at or host}")
    address, port = socket.gethostbyname(at.hostname or ""), at.port or 80
    target = Target(host=host, address=address, port=port)
    writers = [
        Writer(asked.origin, (address, port), number, asked.every, counters, over)
        for number in range(asked.sockets)
    ]
    volley = Volley(
        host=host, address=address, port=port, rate=asked.rate, counters=counters,
        over=threading.Event(),
    )
    clients = [
        *([asyncio.to_thread(volley.run)] if asked.rate else []),
        *(kept(target, PAUSE, counters, over) for _ in range(asked.kept)),
        *(writer.run() for writer in writers),
    ]
    tasks = [asyncio.create_task(client) for client in clients]
    await asyncio.wait([asyncio.create_task(_input_ends())], timeout=asked.most)
    over.set()
    volley.over.set()
    finished, unfinished = await asyncio.wait(tasks, timeout=LAST)
    for task in unfinished:
        task.cancel()
    broken = [task.exception() for task in finished if task.exception()]
    for error in broken:
        counters.say(f"a client broke: {error!r}")
    counters.unfinished = len(unfinished) + len(broken)
    counters.seconds = time.monotonic() - began
    keys = {key for writer in writers for key in writer.acknowledged}
    counters.lost = len(await asyncio.to_thread(missing, asked.origin, keys)) if keys else 0
    return counters


async def _input_ends() -> None:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


if __name__ == "__main__":
    sys.exit(main())
