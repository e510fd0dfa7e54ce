"""The engine as the plugin sees it: somewhere to write messages."""

from __future__ import annotations

import grpc

from provider.call import Level
from provider.proto import engine_pb2, engine_pb2_grpc


class Engine:
    """Messages to the engine at `address`; without one (tests, schema) they are dropped."""

    def __init__(self, address: str | None) -> None:
        self._stub = None
        if address:
            self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))

    def log(self, urn: str, level: Level, text: str, ephemeral: bool) -> None:
        """Show `text` at the resource `urn`; an ephemeral one only until the next."""
        if self._stub is None:
            return
        severity = engine_pb2.LogSeverity.Value(level)
        request = engine_pb2.LogRequest(
            severity=severity, message=text, urn=urn, ephemeral=ephemeral
        )
        try:
            self._stub.Log(request, timeout=5)
        except grpc.RpcError:
            # The engine is going away; the operation still has to end well.
            self._stub = None
