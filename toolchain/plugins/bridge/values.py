"""Property values as plain Python: dict, list, str, bool, int, float, None and two sentinels."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from google.protobuf.struct_pb2 import Struct, Value

Properties: TypeAlias = dict[str, Any]

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How the engine writes a value that is known only after another resource exists."""

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - Pulumi's marker, not a password
DEFAULTS = "__defaults"
"""The key under which Check lists what it filled in, on every object."""


def secret(value: Any) -> Properties:
    """The value marked so that the engine encrypts it in the state."""
    return {_SIGNATURE: _SECRET, "value": value}


def plain(value: Any) -> Any:
    """The value without secret markers, at any depth."""
    if isinstance(value, Mapping):
        if value.get(_SIGNATURE) == _SECRET:
            return plain(value.get("value"))
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def has_unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(has_unknown(item) for item in value.values())
    if isinstance(value, list):
        return any(has_unknown(item) for item in value)
    return bool(value == UNKNOWN)


def _value_of(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return properties_of(value.struct_value)
    if kind == "list_value":
        return [_value_of(item) for item in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "string_value":
        return value.string_value
    if kind == "bool_value":
        return value.bool_value
    return None


def properties_of(struct: Struct) -> Properties:
    """A protobuf struct as a dictionary; whole numbers become int."""
    return {key: _value_of(value) for key, value in struct.fields.items()}


def plain_properties(struct: Struct) -> Properties:
    return {key: plain(_value_of(value)) for key, value in struct.fields.items()}


def struct_of(properties: Mapping[str, Any]) -> Struct:
    struct = Struct()
    struct.update(dict(properties))
    return struct
