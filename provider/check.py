"""Checks inputs against a declaration: every problem at once, each with its property path."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from provider.declaration import REQUIRED, Many, Resource, Table, Type
from provider.wire import Secret, plain, secret, unknown

WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
CLASSES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, and what would be right."""

    path: str
    reason: str


def check(
    resource: type[Resource], given: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Problem]]:
    """Complete inputs (defaults filled in, declared secrets marked) and all problems."""
    inputs = {
        key: value for key, value in given.items() if value is not None and key != "__defaults"
    }
    problems = [
        Problem(key, _strange(key, resource)) for key in inputs if key not in resource.inputs
    ]
    for key, declared in resource.inputs.items():
        if key not in inputs:
            if declared.default is REQUIRED:
                problems.append(
                    Problem(key, f"is not set; it is {describe(declared.type)}: {declared.doc}")
                )
            elif declared.default is not None:
                inputs[key] = declared.default
            continue
        found = list(_typed(key, plain(inputs[key]), declared.type))
        if not found and declared.allowed and not unknown(inputs[key]):
            reason = declared.allowed(plain(inputs[key]))
            found = [Problem(key, reason)] if reason else []
        problems += found
        if declared.secret and not secret(inputs[key]):
            inputs[key] = Secret(inputs[key])
    if not problems and not unknown(inputs):
        problems = [Problem(*each) for each in resource().problems(plain(inputs))]
    return inputs, problems


def describe(declared: Type) -> str:
    """A type in words."""
    if isinstance(declared, Many):
        return f"a list of {describe(declared.of)}"
    if isinstance(declared, Table):
        return f"a map from text to {describe(declared.of)}"
    return WORDS.get(declared, "any value")


def quoted(path: str, key: str) -> str:
    """`files["a.conf"]`: a key in a property path, quoted where Pulumi needs it."""
    return f"{path}.{key}" if key.isidentifier() else f"{path}[{json.dumps(key)}]"


def _typed(path: str, value: Any, declared: Type) -> Iterator[Problem]:
    if unknown(value) and not isinstance(value, list | dict):
        return
    if isinstance(declared, Many) and isinstance(value, list):
        for index, each in enumerate(value):
            yield from _typed(f"{path}[{index}]", each, declared.of)
    elif isinstance(declared, Table) and isinstance(value, dict):
        for key, each in value.items():
            yield from _typed(quoted(path, key), each, declared.of)
    elif isinstance(declared, Many | Table) or not _matches(value, declared):
        yield Problem(path, f"is {_kind(value)}; it must be {describe(declared)}")


def _matches(value: Any, declared: str) -> bool:
    if declared == "any":
        return True
    # In Python True is an int; in a stack file it is not.
    return isinstance(value, CLASSES[declared]) and (declared == "boolean") == isinstance(
        value, bool
    )


def _kind(value: Any) -> str:
    for name, classes in {"boolean": (bool,), "number": (int, float), "string": (str,)}.items():
        if isinstance(value, classes):
            return WORDS[name]
    return "nothing" if value is None else "a list" if isinstance(value, list) else "a map"


def _strange(key: str, resource: type[Resource]) -> str:
    close = get_close_matches(key, resource.inputs, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(resource.inputs)}"
    return f"is not a property of {resource.token}; {hint}"
