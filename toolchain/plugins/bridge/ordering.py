"""The order in which Terraform writes the elements of a set, so that states compare equal."""

import json
from typing import Any

from toolchain.plugins.bridge.attributes import Attribute, terraform_name
from toolchain.plugins.bridge.values import UNKNOWN


def _text(value: Any, attribute: Attribute | None) -> str:
    if value is None:
        return "~"
    if value == UNKNOWN:
        return "?"
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        element = attribute if attribute and attribute.kind in ("blocks", "block_set") else None
        return "[" + "".join(_text(item, element) + ";" for item in value) + "]"
    if isinstance(value, dict):
        if attribute is None or not attribute.fields:
            parts = (f"{json.dumps(key)}:{_text(value[key], None)};" for key in sorted(value))
            return "{" + "".join(parts) + "}"
        return _object_text(value, attribute)
    return json.dumps(value, ensure_ascii=False)


def _object_text(value: dict[str, Any], attribute: Attribute) -> str:
    names = sorted(attribute.fields, key=lambda name: terraform_name(name, attribute.fields[name]))
    return "<" + "".join(_text(value.get(n), attribute.fields[n]) + ";" for n in names) + ">"


def ordered(elements: list[Any], attribute: Attribute) -> list[Any]:
    """Set elements in Terraform's order, duplicates removed: text sorts as text, objects by
    their hash text, in which nothing is `~` and so comes last."""
    if attribute.kind == "string_set":
        known = {item for item in elements if item is not None}
        return sorted(known, key=lambda item: (item == UNKNOWN, item))
    unique = {_object_text(item, attribute): item for item in elements if isinstance(item, dict)}
    return [unique[text] for text in sorted(unique)]
