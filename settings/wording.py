"""Says what pydantic found in our words: *what is wrong; what would be right*."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from settings.secrets import Secret
from settings.suggestion import closest

BOUNDS = {
    "greater_than_equal": ("at least", "ge"),
    "greater_than": ("more than", "gt"),
    "less_than_equal": ("at most", "le"),
    "less_than": ("less than", "lt"),
}
LISTS = ("tuple_type", "list_type", "set_type", "frozen_set_type")
MAPPINGS = ("mapping_type", "dict_type", "model_type", "model_attributes_type")
OLD_BOOLEANS = ("on", "off", "yes", "no", "y", "n")


def said(error: ErrorDetails, model: type[BaseModel], shown: bool) -> str:
    """The message for one error of `model`.

    The value itself is quoted only where it helps and where `shown` says that it is no secret.
    """
    kind, loc = error["type"], error["loc"]
    got = error["input"]
    if kind == "missing":
        return f"missing; {_example(model, loc)}"
    if kind == "form":
        return f"{_quoted(got, shown)} is not possible here; {error['ctx']['right']}"
    if kind == "literal_error":
        return _choice(error["ctx"]["expected"], got, shown)
    if kind in BOUNDS:
        words, bound = BOUNDS[kind]
        return f"{got} is out of range; write {words} {error['ctx'][bound]:g}"
    return _type(kind, got) or _other(error, shown)


def keys(model: type[BaseModel], loc: Iterable[str | int]) -> list[str]:
    """The keys that can stand at `loc` in a `model`."""
    found = _at(model, loc)
    return [key for key in found.model_fields if key != "options"] if found else []


def model_of(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """The model that stands at one key of a `model`; None for a plain value, and for no key."""
    return _at(model, (key,)) if key in model.model_fields else None


def _at(model: type[BaseModel], loc: Iterable[str | int]) -> type[BaseModel] | None:
    current: type[BaseModel] | None = model
    for part in loc:
        if current and isinstance(part, str) and part in current.model_fields:
            current = _model_in(current.model_fields[part].annotation)
    return current


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = map(_model_in, typing.get_args(annotation))
    return next((model for model in inner if model), None)


def _example(model: type[BaseModel], loc: tuple[str | int, ...]) -> str:
    owner, key = _at(model, loc[:-1]), str(loc[-1])
    field = owner.model_fields[key] if owner and key in owner.model_fields else None
    example = field.examples[0] if field and field.examples else None
    if isinstance(example, str | int | float):
        return f"add {key}, for example {key}: {example}"
    return (
        f"add {key}: {field.description[0].lower() + field.description[1:]}"
        if (field and field.description)
        else f"add {key}"
    )


def _quoted(value: Any, shown: bool) -> str:
    if isinstance(value, str) and shown and len(value) <= 60:
        return f'"{value}"'
    return "this text"


def _choice(expected: str, got: Any, shown: bool) -> str:
    names = re.findall(r"'([^']*)'", expected)
    near = closest(got, names) if isinstance(got, str) and shown else None
    hint = f"did you mean {near}?" if near else f"write one of {', '.join(names)}"
    named = _quoted(got, shown) if isinstance(got, str) else kind_of(got)
    return f"{named} is not possible here; {hint}"


def _type(kind: str, got: Any) -> str | None:
    if kind == "public":
        return "a secret would end in a page that everyone can read; give it to a backend"
    if isinstance(got, Secret) and not kind.startswith("secret"):
        return "a secret cannot stand here; write the value in plain text"
    what = kind_of(got)
    if kind in ("int_type", "int_from_float", "float_type"):
        number = "a whole number" if kind.startswith("int") else "a number"
        quoted = isinstance(got, str) and re.fullmatch(r"-?\d+(\.\d+)?", got)
        tail = "take the quotes away" if quoted else f"write {number}"
        return f"expected {number}, got {what}; {tail}"
    if kind == "bool_type":
        old = isinstance(got, str) and got.lower() in OLD_BOOLEANS
        tail = f"{got} is text in YAML 1.2, write true or false" if old else "write true or false"
        return f"expected true or false, got {what}; {tail}"
    if kind == "string_type":
        tail = "remove the key or give it a value" if got is None else "put it in quotes"
        return f"expected text, got {what}; {'write text' if _deep(got) else tail}"
    if kind in LISTS:
        return f"expected a list, got {what}; write [a, b], or one line beginning with - each"
    if kind in MAPPINGS:
        return f"expected keys and values, got {what}; write key: value lines below it"
    return None


def _deep(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple)


def _other(error: ErrorDetails, shown: bool) -> str:
    if isinstance(error["input"], str) and not shown:
        right = error.get("ctx", {}).get("right", "see docs/settings.md")
        return f"this text is not possible here; {right}"
    if error["type"] == "quantity":
        return str(error["ctx"]["said"])
    if error["type"] in ("too_short", "string_too_short"):
        return "empty; give at least one"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return error["msg"]


def kind_of(value: Any) -> str:
    """`text`, `a whole number`, ... in the words of a YAML file."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    names = {str: "text", int: "a whole number", float: "a fraction", Secret: "a secret"}
    deep = "keys and values" if isinstance(value, Mapping) else "a list"
    return names.get(type(value), deep)
