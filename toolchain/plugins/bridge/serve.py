"""Run a plugin process: print the port, serve, and leave when the engine is done or gone."""

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc

from toolchain.plugins.bridge.plugin import Plugin
from toolchain.plugins.bridge.service import ProviderService
from toolchain.plugins.bridge.stubs import provider_pb2_grpc

_THREADS = 64
"""A call that waits for a container to become healthy holds its thread for as long."""
_MESSAGE_LIMIT = 400 * 1024 * 1024
"""Bytes; the engine's own limit, which it puts on every plugin."""
_FINISH = 30.0
"""Seconds that calls in progress get to leave a complete state behind."""
_PARENT_CHECK = 1.0


def serve(plugin: Plugin) -> None:
    """Serves until the engine ends the process, or has itself gone."""
    options = [
        ("grpc.max_receive_message_length", _MESSAGE_LIMIT),
        ("grpc.max_send_message_length", _MESSAGE_LIMIT),
        ("grpc.so_reuseport", 0),
    ]
    server = grpc.server(ThreadPoolExecutor(_THREADS), options=options)
    service = ProviderService(plugin)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(service, server)
    port = server.add_insecure_port("127.0.0.1:0")
    leave = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: leave.set())
    server.start()
    print(port, flush=True)
    _wait(leave, os.getppid())
    service.cancel()
    server.stop(_FINISH).wait()
    plugin.close()
    # A thread that still waits for a daemon must not hold the process.
    os._exit(0)


def _wait(leave: threading.Event, parent: int) -> None:
    """A killed engine cannot end its plugins, so they look for it themselves."""
    while not leave.wait(_PARENT_CHECK):
        if os.getppid() != parent:
            return
