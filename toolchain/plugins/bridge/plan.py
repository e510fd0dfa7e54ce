"""Plan: what the outputs will be, from the inputs and the state before.

This is the one thing that Diff, a previewed Create and a previewed Update have in common, and
what a real Create and Update start from.
"""

from collections.abc import Mapping
from typing import Any

from toolchain.plugins.bridge.attributes import (
    Attribute,
    Attributes,
    empty_nested_of,
    empty_of,
)
from toolchain.plugins.bridge.ordering import ordered
from toolchain.plugins.bridge.values import UNKNOWN, Properties

NOTHING: tuple[Any, ...] = (None, False, 0, "", [], {})


def _block(inputs: Mapping[str, Any], attribute: Attribute, prior: Any, creating: bool) -> Any:
    """A block with every field: what is not given is computed, kept, or written as empty."""
    before = prior if isinstance(prior, dict) else {}
    block: Properties = {}
    for name, nested in attribute.fields.items():
        value = inputs.get(name)
        if value is not None:
            block[name] = _given(value, nested, before.get(name), creating)
        elif nested.computed:
            block[name] = before[name] if before.get(name) is not None else UNKNOWN
        else:
            block[name] = empty_nested_of(nested)
    return block


def _blocks(value: list[Any], attribute: Attribute, prior: Any, creating: bool) -> list[Any]:
    before = prior if isinstance(prior, list) else []
    planned = []
    for index, item in enumerate(value):
        old = before[index] if attribute.kind == "blocks" and index < len(before) else None
        planned.append(_block(item, attribute, old, creating) if isinstance(item, dict) else item)
    return planned


def _set(elements: list[Any], attribute: Attribute, prior: Any) -> list[Any]:
    """The elements in order; one that the state has, but for nothing and zero, as it is there."""
    before = prior if isinstance(prior, list) else []
    as_before = [next((old for old in before if _alike(old, e)), e) for e in elements]
    if len(as_before) == len(before) and all(old in as_before for old in before):
        return before
    return ordered(as_before, attribute)


def _alike(old: Any, new: Any) -> bool:
    if isinstance(old, dict) and isinstance(new, dict):
        return all(_alike(old.get(name), new.get(name)) for name in {*old, *new})
    return bool(old == new) or (old in NOTHING and new in NOTHING)


def _given(value: Any, attribute: Attribute, prior: Any, creating: bool) -> Any:
    if value == UNKNOWN:
        return UNKNOWN
    match attribute.kind:
        case "block":
            return _block(value, attribute, prior, creating)
        case "blocks":
            return _blocks(value, attribute, prior, creating)
        case "block_set":
            return _set(_blocks(value, attribute, None, creating), attribute, prior)
        case "strings" | "string_set":
            if UNKNOWN in value:
                return UNKNOWN
            return ordered(value, attribute) if attribute.kind == "string_set" else value
        case "map":
            return UNKNOWN if UNKNOWN in value.values() else value
        case _:
            return value


def _not_given(attribute: Attribute, prior: Properties | None, name: str) -> Any:
    if prior is None:
        return UNKNOWN if attribute.computed else empty_of(attribute)
    old = prior.get(name)
    if attribute.computed or attribute.kept or (old in NOTHING and attribute.zero is None):
        return old
    return {} if attribute.kind == "map" else empty_of(attribute)


def planned(attributes: Attributes, inputs: Properties, prior: Properties | None) -> Properties:
    """All outputs after the change; `prior` is None for a resource that does not exist yet."""
    outputs: Properties = {}
    for name, attribute in attributes.items():
        value = inputs.get(name)
        old = (prior or {}).get(name)
        if value is None:
            outputs[name] = _not_given(attribute, prior, name)
            continue
        new = _given(value, attribute, old, prior is None)
        unchanged = prior is not None and attribute.same is not None and attribute.same(old, new)
        outputs[name] = old if unchanged else new
    return outputs


def known(attributes: Attributes, outputs: Properties) -> Properties:
    """The outputs with nothing where a value is not known yet, as a failed create leaves them."""
    return {
        name: _known(outputs[name], attribute)
        for name, attribute in attributes.items()
        if name in outputs
    }


def _known(value: Any, attribute: Attribute) -> Any:
    if value == UNKNOWN:
        return [] if attribute.kind in ("string_set", "block_set") else None
    if isinstance(value, dict) and attribute.fields:
        return known(attribute.fields, value)
    if isinstance(value, list) and attribute.fields:
        return [known(attribute.fields, item) for item in value]
    return value
