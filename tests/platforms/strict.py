"""Properties that a description does not know: checkers let them pass, vendors may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote


def strangers(document: dict[str, Any], schema: Any, value: Any, path: str = "") -> Iterator[str]:
    """Paths in `value` that no alternative of `schema` names."""
    options = list(_shapes(document, schema, 0))
    if isinstance(value, dict):
        if any(_open(each) for each in options) or not any("properties" in o for o in options):
            return
        for key, inner in value.items():
            named = [o["properties"][key] for o in options if key in o.get("properties", {})]
            if not named:
                yield f"{path}.{key}".lstrip(".")
            else:
                yield from strangers(document, {"anyOf": named}, inner, f"{path}.{key}")
    elif isinstance(value, list):
        items = [each["items"] for each in options if "items" in each]
        for index, inner in enumerate(value):
            if items:
                yield from strangers(document, {"anyOf": items}, inner, f"{path}[{index}]")


def _open(schema: dict[str, Any]) -> bool:
    return bool(schema.get("additionalProperties", False))


def _shapes(document: dict[str, Any], schema: Any, depth: int) -> Iterator[dict[str, Any]]:
    """The schema and everything that it is composed of, references followed."""
    if not isinstance(schema, dict) or depth > 30:
        return
    if "$ref" in schema:
        node: Any = document
        for part in schema["$ref"].removeprefix("#/").split("/"):
            key = unquote(part).replace("~1", "/").replace("~0", "~")
            node = node[int(key)] if isinstance(node, list) else node[key]
        yield from _shapes(document, node, depth + 1)
        return
    yield schema
    for word in ("allOf", "anyOf", "oneOf"):
        for each in schema.get(word, ()):
            yield from _shapes(document, each, depth + 1)
