"""Recorded requests to protocol messages, and answers back to the recording's form."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from google.protobuf.struct_pb2 import Struct

from toolchain.plugins.bridge.stubs import provider_pb2 as rpc
from toolchain.plugins.bridge.stubs import status_pb2
from toolchain.plugins.bridge.values import properties_of, struct_of

_REQUESTS: dict[str, Any] = {
    "Handshake": rpc.ProviderHandshakeRequest,
    "CheckConfig": rpc.CheckRequest,
    "DiffConfig": rpc.DiffRequest,
    "Configure": rpc.ConfigureRequest,
    "Check": rpc.CheckRequest,
    "Diff": rpc.DiffRequest,
    "Create": rpc.CreateRequest,
    "Read": rpc.ReadRequest,
    "Update": rpc.UpdateRequest,
    "Delete": rpc.DeleteRequest,
    "Invoke": rpc.InvokeRequest,
}
_STRUCTS = {"news", "olds", "old_inputs", "properties", "inputs", "args"}
_NOT_SENT = {"environment", "note"}
"""What the recorder wrote beside a request: how the plugin was started, and remarks."""


def message_of(method: str, request: Mapping[str, Any]) -> Any:
    if method not in _REQUESTS:
        return Empty()
    fields: dict[str, Any] = {}
    for name, value in request.items():
        if name in _STRUCTS:
            fields[name] = None if value is None else struct_of(value)
        elif name == "autonaming":
            modes = rpc.CheckRequest.AutonamingOptions
            mode = modes.Mode.Value(value["mode"].removesuffix("D"))
            fields[name] = modes(mode=mode, proposed_name=value["proposedName"])
        elif name == "randomSeed":
            fields[name] = b64decode(value)
        elif name not in _NOT_SENT:
            fields[name] = value
    return _REQUESTS[method](**fields)


def _plain_field(value: Any) -> Any:
    if isinstance(value, Struct):
        return properties_of(value)
    if isinstance(value, rpc.PropertyDiff):
        return {"kind": rpc.PropertyDiff.Kind.Name(value.kind), "inputDiff": value.inputDiff}
    if isinstance(value, Message):
        return response_of(value)
    if isinstance(value, str | bytes | bool | int | float):
        return value
    if hasattr(value, "items"):
        return {key: _plain_field(item) for key, item in value.items()}
    return [_plain_field(item) for item in value]


def response_of(message: Any) -> dict[str, Any]:
    """The fields that are set, under the names that the recording uses."""
    found = {}
    for field, value in message.ListFields():
        plain = _plain_field(value)
        if field.name == "changes":
            plain = rpc.DiffResponse.DiffChanges.Name(value)
        found[_camel(field.name) if field.name.startswith("supports_") else field.name] = plain
    return found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def error_of(error: grpc.RpcError) -> dict[str, Any]:
    """Code, message and partial state, if there is any."""
    found: dict[str, Any] = {"code": error.code().name, "message": error.details()}
    trailing: Any = error.trailing_metadata() or ()
    for key, value in trailing:
        if key == "grpc-status-details-bin":
            status = status_pb2.Status.FromString(value)
            detail = rpc.ErrorResourceInitFailed()
            status.details[0].Unpack(detail)
            found["details"] = response_of(detail)
    return found
