"""What a package's schema says about a resource: is every input known, given and of its type."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from provider.wire import UNKNOWN, Secret

ROOT = Path(__file__).resolve().parents[3]
SHARED = Path(os.environ.get("SLIPWAY_SHARED", ROOT.parent / "shared"))
DERIVED = Path(__file__).parent / "schemas"
KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,), "boolean": (bool,), "integer": (int,), "number": (int, float),
}
# The recorded schemas were trimmed of every key of this name, properties as well.
TRIMMED = "description"


@cache
def schema(package: str) -> dict[str, Any] | None:
    """The recorded schema of a package, else the one derived from its types; None for neither."""
    for folder in (SHARED / "recordings" / "schemas", DERIVED):
        if (file := folder / f"{package}.json").exists():
            return dict(json.loads(file.read_text()))
    return None


def resource(token: str) -> dict[str, Any] | None:
    """A resource's part of its package's schema."""
    found = schema(token.split(":")[0])
    return found["resources"].get(token) if found else None


def problems(token: str, inputs: Mapping[str, Any]) -> list[str]:
    """`path: what is wrong` of every input; nothing where there is no schema of the package."""
    package = schema(token.split(":")[0])
    if package is None:
        return []
    known = package["resources"].get(token)
    if known is None:
        return [f"{token}: not in the recorded schema"]
    described = {"properties": known["inputProperties"], "required": known.get("requiredInputs")}
    return list(_of_object(package, described, inputs, ""))


def _of_object(
    package: Mapping[str, Any], described: Mapping[str, Any], value: Mapping[str, Any], path: str
) -> Iterator[str]:
    properties = described.get("properties", {})
    for name in described.get("required") or ():
        if value.get(name) is None:
            yield f"{path}{name}: missing"
    for name, each in value.items():
        if name in properties:
            yield from _of(package, properties[name], each, f"{path}{name}")
        elif name not in (TRIMMED, "__defaults"):
            yield f"{path}{name}: unknown"


def _of(
    package: Mapping[str, Any], kind: Mapping[str, Any], value: Any, path: str
) -> Iterator[str]:
    value = value.value if isinstance(value, Secret) else value
    if value is None or value is UNKNOWN:
        return
    if "oneOf" in kind:
        every = [list(_of(package, each, value, path)) for each in kind["oneOf"]]
        yield from min(every, key=len)
    elif "$ref" in kind:
        described = package["types"].get(kind["$ref"].removeprefix("#/types/"))
        if described is None or "properties" not in described:
            return
        if isinstance(value, Mapping):
            yield from _of_object(package, described, value, f"{path}.")
        else:
            yield f"{path}: {type(value).__name__} instead of an object"
    elif kind.get("type") == "array":
        yield from _of_list(package, kind, value, path)
    elif kind.get("type") == "object":
        inner = kind.get("additionalProperties", {})
        for key, each in value.items():
            yield from _of(package, inner, each, f"{path}.{key}")
    elif not _fits(value, KINDS.get(kind.get("type", ""), (object,))):
        yield f"{path}: {type(value).__name__} instead of {kind['type']}"


def _of_list(
    package: Mapping[str, Any], kind: Mapping[str, Any], value: Any, path: str
) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {type(value).__name__} instead of a list"
        return
    for index, each in enumerate(value):
        yield from _of(package, kind["items"], each, f"{path}[{index}]")


def _fits(value: Any, wanted: tuple[type, ...]) -> bool:
    # True is an int to Python.
    if isinstance(value, bool):
        return bool in wanted or object in wanted
    return isinstance(value, wanted)
