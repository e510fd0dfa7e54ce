"""The language host as a server: made by the engine's command, or forked by the zygote."""

import contextlib
import os
import select
import signal
import socket
import threading
import time
from concurrent import futures
from typing import NoReturn

from . import children, messages, zygote
from .nursery import Nursery

# A plugin's stream holds its thread for as long as the plugin lives.
_THREADS = 64
_ENGINE_CHECK = 1.0


def serve(arguments: list[str], engine: int) -> None:
    """Print a port and serve the engine, whose process id is `engine`, until it ends this."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _leave())
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    import grpc

    from .host import PythonHost
    from .protocol import services

    connection = messages.connect(engine)
    if connection is not None:
        children.nursery = Nursery(connection)
    options = [("grpc.max_receive_message_length", 400 << 20), ("grpc.so_reuseport", 0)]
    server = grpc.server(futures.ThreadPoolExecutor(_THREADS), options=options)
    services.add_LanguageRuntimeServicer_to_server(PythonHost(arguments[-1]), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    threading.Thread(target=_end_with, args=(engine,), daemon=True).start()
    if zygote.door is not None:
        threading.Thread(target=_end_when_told, args=(zygote.door,), daemon=True).start()
    server.wait_for_termination()


def _end_with(engine: int) -> NoReturn:
    """An engine that was killed cannot end its plugins, so they end when it is gone."""
    parent = os.getppid()
    try:
        select.select([os.pidfd_open(engine)], [], [])
    except (AttributeError, OSError):
        # Not Linux, or an old one, where nobody but the engine starts a host.
        while os.getppid() == parent == engine:
            time.sleep(_ENGINE_CHECK)
    _leave()


def _end_when_told(door: socket.socket) -> NoReturn:
    door.recv(1)
    _leave()


def _leave() -> NoReturn:
    children.end_all()
    if zygote.door is not None:
        with contextlib.suppress(OSError):  # it was killed
            zygote.door.send(b"\0")
    os._exit(0)
