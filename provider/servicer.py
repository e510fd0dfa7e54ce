"""The engine's requests, answered from the declarations."""

from __future__ import annotations

from threading import Event
from typing import Any

from google.protobuf.empty_pb2 import Empty

from provider.call import Call
from provider.check import Problem, check
from provider.declaration import Resource
from provider.diff import changes
from provider.engine import Engine
from provider.errors import Failed
from provider.failure import clean
from provider.lookup import declaration
from provider.loss import losses
from provider.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
from provider.state import hidden_again, planned, recorded
from provider.wire import decode, encode, plain, unknown

VERSION = "0.1.0"


def _resource(urn: str) -> type[Resource]:
    return declaration(urn.split("::")[-2].rsplit("$", 1)[-1])


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One plugin process. Operations run in threads of their own and share nothing."""

    def __init__(self, engine: str | None) -> None:
        self.engine, self.cancelled = Engine(engine), Event()

    def Handshake(self, request: Any, context: Any) -> Any:
        self.engine = Engine(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def Attach(self, request: Any, context: Any) -> Any:
        self.engine = Engine(request.address)
        return Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        return plugin_pb2.PluginInfo(version=VERSION)

    def Cancel(self, request: Any, context: Any) -> Any:
        self.cancelled.set()
        return Empty()

    @clean
    def GetSchema(self, request: Any, call: Call) -> Any:
        from provider.schema import schema

        return provider_pb2.GetSchemaResponse(schema=schema(VERSION))

    def CheckConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @clean
    def Check(self, request: Any, call: Call) -> Any:
        resource = _resource(request.urn)
        inputs, problems = check(resource, decode(request.news))
        old = decode(request.olds)
        problems += losses(resource, old, inputs)
        if old and not problems and not unknown(inputs):
            found = resource().changed(plain(old), plain(inputs), call)
            problems += [Problem(*each) for each in found]
        failures = [
            provider_pb2.CheckFailure(property=each.path, reason=each.reason) for each in problems
        ]
        return provider_pb2.CheckResponse(inputs=encode(inputs), failures=failures)

    @clean
    def Diff(self, request: Any, call: Call) -> Any:
        resource = _resource(request.urn)
        old = decode(request.old_inputs) or decode(request.olds)
        found = changes(resource, old, decode(request.news))
        due = resource().due(plain(decode(request.olds)))
        kinds = provider_pb2.PropertyDiff.Kind
        answer = provider_pb2.DiffResponse
        return answer(
            changes=answer.DIFF_SOME if found or due else answer.DIFF_NONE,
            diffs=list(dict.fromkeys([*(each.top for each in found), *([due] if due else [])])),
            replaces=list(dict.fromkeys(each.top for each in found if each.replaces)),
            deleteBeforeReplace=resource.delete_before_replace,
            detailedDiff={
                each.path: provider_pb2.PropertyDiff(kind=kinds.Value(each.wire), inputDiff=True)
                for each in found
            }
            | ({due: provider_pb2.PropertyDiff(kind=kinds.Value("UPDATE"))} if due else {}),
            hasDetailedDiff=True,
        )

    @clean
    def Create(self, request: Any, call: Call) -> Any:
        resource, inputs = _resource(request.urn), decode(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=encode(planned(resource, inputs, {})))
        made = resource().left_over(plain(inputs), call) or resource().create(plain(inputs), call)
        properties = encode(recorded(resource, inputs, made.outputs))
        return provider_pb2.CreateResponse(id=made.id, properties=properties)

    @clean
    def Read(self, request: Any, call: Call) -> Any:
        resource = _resource(request.urn)
        known = {**decode(request.properties), **decode(request.inputs)}
        if resource.instead_of_import and not known:
            instead = resource.instead_of_import
            raise Failed(f"{resource.token} cannot be imported; let `pulumi up` {instead}")
        found = resource().read(request.id, plain(known), call)
        if found is None:
            return provider_pb2.ReadResponse(id="")
        inputs = hidden_again(resource, found.inputs, known)
        state = recorded(resource, inputs, found.outputs)
        return provider_pb2.ReadResponse(
            id=found.id or request.id, properties=encode(state), inputs=encode(inputs)
        )

    @clean
    def Update(self, request: Any, call: Call) -> Any:
        resource, state, inputs = _resource(request.urn), decode(request.olds), decode(request.news)
        if request.preview:
            expected = planned(resource, inputs, state)
            return provider_pb2.UpdateResponse(properties=encode(expected))
        outputs = resource().update(request.id, plain(state), plain(inputs), call)
        return provider_pb2.UpdateResponse(properties=encode(recorded(resource, inputs, outputs)))

    @clean
    def Delete(self, request: Any, call: Call) -> Any:
        _resource(request.urn)().delete(request.id, plain(decode(request.properties)), call)
        return Empty()
