"""Starts one package's plugin: `python -m tests.platforms.memory FOLDER VERSION ENGINE`."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

from provider.proto import provider_pb2_grpc
from tests.platforms.memory.cloud import Cloud
from tests.platforms.memory.plugin import Memory

folder, version = sys.argv[1:3]
server = grpc.server(ThreadPoolExecutor(max_workers=16))
memory = Memory(Cloud(Path(folder)), version)
provider_pb2_grpc.add_ResourceProviderServicer_to_server(memory, server)
port = server.add_insecure_port("127.0.0.1:0")
server.start()
# The engine ends a plugin by an interrupt, and waits five seconds for one that ignores it.
signal.signal(signal.SIGINT, lambda *_: os._exit(0))
sys.stdout.write(f"{port}\n")
sys.stdout.flush()
server.wait_for_termination()
