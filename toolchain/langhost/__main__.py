"""`pulumi-language-python [flags] <engine address>`: prints a port, serves until it is ended."""

import os
import signal
import sys
import threading
import time
from concurrent import futures

from . import children
from .nursery import Nursery
from .warm import WarmProgram

# A plugin's stream holds its thread for as long as the plugin lives.
_THREADS = 64
_PARENT_CHECK = 1.0


def main(arguments: list[str]) -> None:
    """Serve the engine at the last of `arguments`."""
    parent = os.getppid()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    import grpc

    # Before gRPC has threads, and with it imported.
    children.nursery = Nursery()
    warm = WarmProgram()
    from .host import PythonHost
    from .protocol import services

    options = [("grpc.max_receive_message_length", 400 << 20), ("grpc.so_reuseport", 0)]
    server = grpc.server(futures.ThreadPoolExecutor(_THREADS), options=options)
    services.add_LanguageRuntimeServicer_to_server(PythonHost(arguments[-1], warm), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    server.wait_for_termination()


def _leave(*_: object) -> None:
    children.end_all()
    os._exit(0)


def _end_with(parent: int) -> None:
    """An engine that was killed cannot end its plugins, so they end when it is gone."""
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK)
    _leave()


if __name__ == "__main__":
    main(sys.argv[1:])
