"""A JSON schema in words: `duration`, `whole number 1 to 65535`, `list of text`."""

from __future__ import annotations

from settings.quantities import DURATION, SIZE
from settings.schema import Schema


def item(schema: Schema) -> Schema:
    """What a list or a mapping by name holds; empty for anything else."""
    values = [*schema.get("patternProperties", {}).values(), schema.get("additionalProperties")]
    return next((each for each in [schema.get("items"), *values] if isinstance(each, dict)), {})


def one(schema: Schema) -> Schema:
    """The alternative that has keys, else the first that is not null."""
    choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    with_keys = [each for each in choices if "$ref" in each or "properties" in each]
    found: Schema = (with_keys or choices or [schema])[0]
    return found


def resolved(schema: Schema, whole: Schema) -> Schema:
    """What a reference is to, if it is one."""
    while "$ref" in schema:
        schema = one(whole["definitions"][schema["$ref"].rsplit("/", 1)[1]])
    return schema


def has_keys(schema: Schema) -> bool:
    """Has it keys of its own, which a secret has not?"""
    return "properties" in schema and "secure" not in schema["properties"]


def kind(schema: Schema, whole: Schema) -> str:
    """The value in words."""
    choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if choices:
        return " or ".join(dict.fromkeys(kind(each, whole) for each in choices))
    if "$ref" in schema:
        definition = whole["definitions"][schema["$ref"].rsplit("/", 1)[1]]
        return kind(definition, whole) if "anyOf" in definition else "keys below"
    if "enum" in schema:
        return ", ".join(f"`{each}`" for each in schema["enum"])
    if schema.get("pattern") == f"^{DURATION}$":
        return "duration"
    if schema.get("pattern") == f"^{SIZE}$":
        return "size"
    if "secure" in schema.get("properties", {}):
        return "secret"
    return _plain(schema, whole)


def _plain(schema: Schema, whole: Schema) -> str:
    plain, held = schema.get("type"), item(schema)
    if plain == "array":
        return f"list of {kind(held, whole)}"
    if plain == "object" and held:
        return f"{kind(held, whole)} by name"
    names = {"integer": "whole number", "number": "number", "boolean": "`true`, `false`"}
    named = names.get(str(plain), "text" if plain == "string" else "keys below")
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is None:
        return named
    return f"{named} {low} to {high}" if high is not None else f"{named} from {low}"
