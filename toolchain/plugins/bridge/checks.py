"""Check: fill in defaults, bring values to their type, and say what is wrong, all of it at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from toolchain.plugins.bridge.attributes import Attribute, Attributes, terraform_name
from toolchain.plugins.bridge.values import DEFAULTS, UNKNOWN, Properties

Place: TypeAlias = tuple[str | int, ...]
Failure: TypeAlias = tuple[str, Place]
"""What is wrong, and where in the inputs."""


def _scalar(value: Any, kind: str) -> Any:
    """Text and numbers turn into each other where that loses nothing, as in the official bridge."""
    if kind == "string" and isinstance(value, bool):
        return "true" if value else "false"
    if kind == "string" and isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    if kind == "int" and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if kind == "bool" and value in ("true", "false"):
        return value == "true"
    return value


def _elements(value: Any, attribute: Attribute) -> list[Any]:
    items = value if isinstance(value, list) else [value]
    if attribute.kind in ("strings", "string_set"):
        return [_scalar(item, "string") for item in items]
    return [
        with_defaults(attribute.fields, item) if isinstance(item, dict) else item for item in items
    ]


def _converted(value: Any, attribute: Attribute) -> Any:
    if value is None or value == UNKNOWN:
        return value
    match attribute.kind:
        case "string" | "int" | "bool":
            return _scalar(value, attribute.kind)
        case "map":
            if not isinstance(value, dict):
                return value
            return {key: _scalar(item, "string") for key, item in value.items()}
        case "block":
            return with_defaults(attribute.fields, value) if isinstance(value, dict) else value
        case _:
            return _elements(value, attribute)


def with_defaults(attributes: Attributes, news: Mapping[str, Any]) -> Properties:
    """The inputs with every default filled in and listed under `__defaults`, also inside blocks."""
    inputs: Properties = {}
    for name, value in news.items():
        if name == DEFAULTS:
            continue
        attribute = attributes.get(name)
        inputs[name] = value if attribute is None else _converted(value, attribute)
    filled = [
        name
        for name, attribute in attributes.items()
        if attribute.default is not None and inputs.get(name) is None
    ]
    for name in filled:
        inputs[name] = attributes[name].default
    inputs[DEFAULTS] = sorted(filled)
    return inputs


def _missing(terraform: str, place: Place) -> Failure:
    reason = f'The argument "{terraform}" is required, but no definition was found.'
    return f"Missing required argument. {reason}", place


def _scalar_failures(value: Any, attribute: Attribute, place: Place) -> Iterator[Failure]:
    problem = attribute.rule(value) if attribute.rule else None
    if problem:
        yield f"{problem}. {problem}", place


def _collection_failures(
    value: Any, attribute: Attribute, place: Place, terraform: str
) -> Iterator[Failure]:
    if attribute.kind == "map":
        if not isinstance(value, dict):
            yield "Attribute must be a map", place
        return
    items: Sequence[Any] = value if isinstance(value, list) else [value]
    for index, item in enumerate(items):
        inside = place if attribute.kind in ("block_set", "string_set") else (*place, index)
        if attribute.kind in ("strings", "string_set"):
            if isinstance(item, dict | list):
                yield "Attribute must be a single value, not a map", inside
        elif isinstance(item, dict):
            hidden = attribute.kind == "block_set"
            yield from failures(attribute.fields, item, inside, f"{terraform}.{index}.", hidden)
        elif item != UNKNOWN:
            yield "Expected Object Type. Expected object, got string", inside


def _value_failures(
    value: Any, attribute: Attribute, place: Place, terraform: str, hidden: bool
) -> Iterator[Failure]:
    if value == UNKNOWN:
        return
    if attribute.kind in ("string", "int", "bool"):
        yield from _scalar_failures(value, attribute, place)
    elif attribute.kind == "block":
        hidden = hidden or attribute.from_set
        if isinstance(value, dict):
            yield from failures(attribute.fields, value, place, f"{terraform}.0.", hidden)
    else:
        yield from _collection_failures(value, attribute, place, terraform)


def failures(
    attributes: Attributes,
    inputs: Mapping[str, Any],
    place: Place = (),
    prefix: str = "",
    hidden: bool = False,
) -> Iterator[Failure]:
    """Everything wrong with the inputs. Inside a set (`hidden`) Terraform knows no place, so the
    failures name the set."""
    for name, attribute in attributes.items():
        inside = place if hidden else (*place, name)
        terraform = prefix + terraform_name(name, attribute)
        value = inputs.get(name)
        if value is not None:
            yield from _value_failures(value, attribute, inside, terraform, hidden)
        elif attribute.required:
            yield _missing(terraform, inside)
    for name in inputs:
        if name not in attributes and name != DEFAULTS:
            yield "Invalid or unknown key", place if hidden else (*place, name)
