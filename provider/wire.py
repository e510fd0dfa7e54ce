"""Values on the wire: protobuf structs to plain Python and back, with secrets and unknowns.

A decoded value is made of dict, list, str, int, float, bool, None, `Secret` and `UNKNOWN`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf.struct_pb2 import Struct, Value

# From Pulumi's protocol: what marks a special object, a secret, and a value not known yet.
SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


class _Unknown:
    def __repr__(self) -> str:
        return "UNKNOWN"


# A value that only the update itself will know.
UNKNOWN = _Unknown()


@dataclass(frozen=True)
class Secret:
    """A value that must not be seen."""

    value: Any

    def __repr__(self) -> str:
        return "Secret([secret])"


def decode(struct: Struct) -> dict[str, Any]:
    """A struct as plain values; whole numbers become int."""
    return {key: _decode(value) for key, value in struct.fields.items()}


def _decode(value: Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        fields = value.struct_value.fields
        if SIGNATURE not in fields:
            return decode(value.struct_value)
        if fields[SIGNATURE].string_value == SECRET:
            return Secret(_decode(fields["value"]))
        # Output values: asked for by nobody here, but harmless to understand.
        inner = _decode(fields["value"]) if "value" in fields else UNKNOWN
        return Secret(inner) if "secret" in fields and fields["secret"].bool_value else inner
    if kind == "list_value":
        return [_decode(each) for each in value.list_value.values]
    if kind == "number_value":
        number = value.number_value
        return int(number) if number.is_integer() else number
    if kind == "string_value":
        return UNKNOWN if value.string_value == UNKNOWN_TEXT else value.string_value
    return value.bool_value if kind == "bool_value" else None


def encode(values: Mapping[str, Any]) -> Struct:
    """The opposite of `decode`; keys whose value is None are left out."""
    struct = Struct()
    struct.update({key: _encode(value) for key, value in values.items() if value is not None})
    return struct


def _encode(value: Any) -> Any:
    if isinstance(value, Secret):
        return {SIGNATURE: SECRET, "value": _encode(value.value)}
    if value is UNKNOWN:
        return UNKNOWN_TEXT
    if isinstance(value, Mapping):
        return {str(key): _encode(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(each) for each in value]
    return value


def plain(value: Any) -> Any:
    """The value without secret marks."""
    if isinstance(value, Secret):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else value


def unknown(value: Any) -> bool:
    """Whether any part of the value is not known yet."""
    return value is UNKNOWN or any(unknown(each) for each in _parts(value))


def secret(value: Any) -> bool:
    """Whether any part of the value is a secret."""
    return isinstance(value, Secret) or any(secret(each) for each in _parts(value))


def secret_texts(value: Any, inside: bool = False) -> Iterator[str]:
    """Every text within a secret, for keeping it out of messages."""
    inside = inside or isinstance(value, Secret)
    if inside and isinstance(value, str):
        yield value
    for each in _parts(value):
        yield from secret_texts(each, inside)


def _parts(value: Any) -> Any:
    if isinstance(value, Secret):
        return (value.value,)
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list | tuple) else ()
