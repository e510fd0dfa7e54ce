"""Serves every declaration to the engine over gRPC.

Pulumi's own `pulumi.provider.experimental` is not used: see docs/decisions/provider-plugin.md.
"""

from __future__ import annotations

import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import grpc

from provider.proto import provider_pb2_grpc
from provider.servicer import Servicer

# What the engine itself uses: a stack's files may be larger than gRPC's default of 4 MiB.
LARGEST_MESSAGE = 400 * 1024 * 1024
OPTIONS = [
    ("grpc.max_receive_message_length", LARGEST_MESSAGE),
    ("grpc.max_send_message_length", LARGEST_MESSAGE),
]


def start(engine: str | None) -> tuple[grpc.Server, int]:
    """A running server on a free port of this machine, and that port."""
    # As many threads as the engine may ask at once; most of them wait for a platform.
    server = grpc.server(ThreadPoolExecutor(max_workers=64), options=OPTIONS)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(engine), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def serve(arguments: list[str]) -> None:
    """Print the port, as the engine expects, and serve until the engine ends the plugin."""
    addresses = [each for each in arguments if not each.startswith("-")]
    server, port = start(addresses[-1] if addresses else None)
    # Ctrl-C in a terminal reaches the whole group; the engine decides what is cancelled.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    server.wait_for_termination()
