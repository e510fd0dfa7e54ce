"""Secret values: passed on, never shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

if TYPE_CHECKING:
    import pulumi

PLACEHOLDER = "[secret]"
SECURE: dict[str, Any] = {
    "type": ["object", "null"],
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
}


class Secret:
    """A value that no print, log, error or JSON of ours shows.

    The only way out is `output()`, which is secret to Pulumi too; `fits` and `begins` look at its
    form. `Secret()` without a value stands for one that is encrypted in a stack file that was
    read without the engine.
    """

    __slots__ = ("_value",)
    _value: str | None

    def __init__(self, value: str | None = None) -> None:
        object.__setattr__(self, "_value", value)

    def output(self) -> pulumi.Output[str]:
        """The value as a secret output; ValueError where only the engine knows the value."""
        import pulumi

        if self._value is None:
            raise ValueError("this secret was read from a stack file, which holds no values")
        return pulumi.Output.secret(self._value)

    def fits(self, pattern: str) -> bool | None:
        """Does all of the value match a regular expression? None where only the engine knows it."""
        return None if self._value is None else re.fullmatch(pattern, self._value) is not None

    def begins(self, pattern: str) -> bool:
        """Does the value begin as a regular expression says? False where it is not known."""
        return self._value is not None and re.match(pattern, self._value) is not None

    def __repr__(self) -> str:
        return PLACEHOLDER

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a Secret does not change")

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not written anywhere; pass on its output() instead")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._value == other._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.with_info_plain_validator_function(
            _check, serialization=core_schema.plain_serializer_function_ser_schema(repr)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return SECURE


def outputs(values: Mapping[str, str | Secret]) -> dict[str, pulumi.Input[str]]:
    """The same names with values that a resource takes: plain text as it is, secrets as outputs."""
    return {
        name: value.output() if isinstance(value, Secret) else value
        for name, value in values.items()
    }


def _opaque(info: ValidationInfo) -> bool:
    return bool(info.context and info.context.get("opaque"))


def _check(value: object, info: ValidationInfo) -> Secret:
    if isinstance(value, str) and _opaque(info):
        value = Secret(value)
    if value is None and info.context and info.context.get("unset"):
        return Secret()
    if value is None or value == Secret(""):
        raise PydanticCustomError("secret_missing", "missing")
    if isinstance(value, Secret):
        return value
    raise PydanticCustomError("secret_plain", "plain")


def _text_or_secret(value: object, info: ValidationInfo) -> str | Secret:
    if isinstance(value, str) and not _opaque(info):
        return value
    if isinstance(value, str | Secret):
        return _check(value, info)
    raise PydanticCustomError("string_type", "text")


# What an environment variable takes: plain text, or a secret where the stack file has one.
Value = Annotated[
    str | Secret,
    PlainValidator(_text_or_secret),
    PlainSerializer(str),
    WithJsonSchema({"anyOf": [{"type": "string"}, SECURE]}),
]


def _no_secret(value: object) -> object:
    if isinstance(value, Secret):
        raise PydanticCustomError("public", "public")
    return value


# What ends in a page that everyone can read.
Public = Annotated[str, BeforeValidator(_no_secret)]
