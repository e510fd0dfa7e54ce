"""The plugin as the engine sees it: real gRPC, with an engine that writes down what is said."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty

from provider import server
from provider.proto import engine_pb2_grpc, provider_pb2, provider_pb2_grpc
from provider.wire import decode, encode

URN = "urn:pulumi:dev::test::slipway:test:Thing::one"


class Engine(engine_pb2_grpc.EngineServicer):
    """Keeps every message: (severity, text, ephemeral)."""

    def __init__(self) -> None:
        self.said: list[tuple[int, str, bool]] = []

    def Log(self, request: Any, context: Any) -> Any:  # noqa: N802
        self.said.append((request.severity, request.message, request.ephemeral))
        return Empty()


class Plugin:
    """A running plugin, its engine, and the questions that an engine asks."""

    def __init__(self) -> None:
        self.engine = Engine()
        self._engine_server = grpc.server(ThreadPoolExecutor(max_workers=4))
        engine_pb2_grpc.add_EngineServicer_to_server(self.engine, self._engine_server)
        address = f"127.0.0.1:{self._engine_server.add_insecure_port('127.0.0.1:0')}"
        self._engine_server.start()
        self._server, port = server.start(address)
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self._channel)

    def close(self) -> None:
        self._channel.close()
        self._server.stop(None)
        self._engine_server.stop(None)

    def check(self, inputs: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
        """Checked inputs, and problems by property path."""
        answer = self.stub.Check(provider_pb2.CheckRequest(urn=URN, news=encode(inputs)))
        return decode(answer.inputs), {each.property: each.reason for each in answer.failures}

    def diff(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> Any:
        """The diff, with `old` as both inputs and state."""
        request = provider_pb2.DiffRequest(
            urn=URN, id="one", olds=encode(old), old_inputs=encode(old), news=encode(new)
        )
        return self.stub.Diff(request)

    def create(
        self, inputs: Mapping[str, Any], *, preview: bool = False
    ) -> tuple[str, dict[str, Any]]:
        """Id and properties."""
        request = provider_pb2.CreateRequest(urn=URN, properties=encode(inputs), preview=preview)
        answer = self.stub.Create(request)
        return answer.id, decode(answer.properties)

    def update(
        self, old: Mapping[str, Any], new: Mapping[str, Any], *, preview: bool = False
    ) -> dict[str, Any]:
        """Properties afterwards."""
        request = provider_pb2.UpdateRequest(
            urn=URN, id="one", olds=encode(old), news=encode(new), preview=preview
        )
        return decode(self.stub.Update(request).properties)

    def read(
        self,
        identity: str,
        state: Mapping[str, Any],
        inputs: Mapping[str, Any],
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """Id, properties and inputs as they are."""
        request = provider_pb2.ReadRequest(
            urn=URN, id=identity, properties=encode(state), inputs=encode(inputs)
        )
        answer = self.stub.Read(request)
        return answer.id, decode(answer.properties), decode(answer.inputs)
