"""A plugin process, and a client that speaks to it as the engine does."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import grpc

from tests.recordings.wire import error_of, message_of, response_of
from toolchain.plugins.bridge.stubs import provider_pb2_grpc

ROOT = Path(__file__).resolve().parents[2]


class PluginProcess:
    """`python toolchain/plugins/<name>`, started as a child the way the engine does."""

    def __init__(
        self,
        name: str,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "toolchain" / "plugins" / name)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env={**os.environ, **(environment or {})},
        )
        assert self.process.stdout is not None
        self.port = int(self.process.stdout.readline())
        self._channel = grpc.insecure_channel(f"127.0.0.1:{self.port}")
        self._stub: Any = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def call(self, method: str, request: Mapping[str, Any]) -> dict[str, Any]:
        """A recorded request in; `response` or `error` out, in the recording's form."""
        try:
            answer = getattr(self._stub, method)(message_of(method, request))
        except grpc.RpcError as error:
            return {"error": error_of(error)}
        return {"response": response_of(answer)}

    def close(self) -> None:
        self._channel.close()
        self.process.terminate()
        self.process.wait(timeout=60)
        assert self.process.stdout is not None
        self.process.stdout.close()
