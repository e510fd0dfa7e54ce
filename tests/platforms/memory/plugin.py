"""The provider protocol over `Cloud`: what an engine asks of a plugin, for any package."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty

from provider.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
from provider.wire import UNKNOWN, Secret, decode, encode, plain
from tests.platforms.memory.cloud import Cloud
from tests.platforms.memory.known import FUNCTIONS, NAMED, OUTPUTS, named
from tests.platforms.memory.schema import problems, resource


class Memory(provider_pb2_grpc.ResourceProviderServicer):
    """One package's plugin."""

    def __init__(self, cloud: Cloud, version: str) -> None:
        self.cloud, self.version = cloud, version

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802
        return plugin_pb2.PluginInfo(version=self.version)

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        return provider_pb2.CheckResponse(inputs=request.news)

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        return provider_pb2.DiffResponse(changes=provider_pb2.DiffResponse.DIFF_NONE)

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptOutputs=False
        )

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        answer = FUNCTIONS[request.tok](plain(decode(request.args)))
        return provider_pb2.InvokeResponse(**{"return": encode(answer)})

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        token, name = _token(request.urn), request.urn.split("::")[-1]
        given, old = decode(request.news), decode(request.olds)
        inputs = named(token, given, _old_name(token, old) or f"{name}-{secrets.token_hex(4)[:7]}")
        failures = [
            provider_pb2.CheckFailure(property="", reason=each)
            for each in problems(token, inputs)
        ]
        return provider_pb2.CheckResponse(inputs=encode(inputs), failures=failures)

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        old, new = decode(request.old_inputs), decode(request.news)
        changed = sorted(
            key for key in old.keys() | new.keys() if plain(old.get(key)) != plain(new.get(key))
        )
        known = (resource(_token(request.urn)) or {}).get("inputProperties", {})
        answer = provider_pb2.DiffResponse
        return answer(
            changes=answer.DIFF_SOME if changed else answer.DIFF_NONE,
            diffs=changed,
            replaces=[key for key in changed if known.get(key, {}).get("willReplaceOnChanges")],
        )

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        token, inputs = _token(request.urn), decode(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(properties=encode(_planned(token, inputs)))
        identity = secrets.token_hex(16)
        self.cloud.write(identity, token, plain(inputs))
        return provider_pb2.CreateResponse(
            id=identity, properties=encode(_state(token, identity, inputs))
        )

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        found = self.cloud.read(request.id)
        if found is None:
            return provider_pb2.ReadResponse(id="")
        known = decode(request.inputs)
        inputs = {
            key: known[key] if plain(known.get(key)) == value else value
            for key, value in found.items()
        }
        state = _state(_token(request.urn), request.id, inputs)
        return provider_pb2.ReadResponse(
            id=request.id, inputs=encode(inputs), properties=encode(state)
        )

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        token, inputs = _token(request.urn), decode(request.news)
        if not request.preview:
            self.cloud.write(request.id, token, plain(inputs))
        state = _state(token, request.id, inputs)
        return provider_pb2.UpdateResponse(properties=encode(state))

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        try:
            self.cloud.delete(request.id)
        except KeyError:
            context.abort(grpc.StatusCode.NOT_FOUND, f"{request.urn} is gone already")
        return Empty()

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802
        return Empty()


def _old_name(token: str, old: Mapping[str, Any]) -> str:
    if token in NAMED:
        return str(old.get(NAMED[token]) or "")
    metadata = old.get("metadata")
    return str(metadata.get("name") or "") if isinstance(metadata, Mapping) else ""


def _token(urn: str) -> str:
    return urn.split("::")[2].split("$")[-1]


def _hidden(token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs that the schema calls secret are secret in the state too."""
    known = (resource(token) or {}).get("inputProperties", {})
    return {
        key: Secret(value) if known.get(key, {}).get("secret") and not isinstance(value, Secret)
        else value
        for key, value in inputs.items()
    }


def _state(token: str, identity: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    made = OUTPUTS.get(token, lambda *_: {})(identity, plain(dict(inputs)))
    return {**_hidden(token, inputs), **made}


def _planned(token: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    made = OUTPUTS.get(token, lambda *_: {})("unknown", plain(dict(inputs)))
    return {**_hidden(token, inputs), **dict.fromkeys(made, UNKNOWN)}
