"""Read's other half: which inputs a program should have, to be what was found."""

from collections.abc import Mapping
from typing import Any

from toolchain.plugins.bridge.attributes import Attribute, Attributes, is_collection
from toolchain.plugins.bridge.plan import NOTHING
from toolchain.plugins.bridge.values import DEFAULTS, Properties


def refreshed_inputs(attributes: Attributes, inputs: Properties, outputs: Properties) -> Properties:
    """The inputs that were given, each with the value that was found; a default that no longer
    holds is not listed under `__defaults` any more."""
    fresh: Properties = {}
    for name, value in inputs.items():
        attribute = attributes.get(name)
        if name != DEFAULTS and attribute is not None:
            fresh[name] = _refreshed(value, outputs.get(name), attribute)
    filled = inputs.get(DEFAULTS) or []
    fresh[DEFAULTS] = [name for name in filled if fresh.get(name) == inputs.get(name)]
    return fresh


def _refreshed(given: Any, found: Any, attribute: Attribute) -> Any:
    if found is None:
        return given
    if attribute.kind == "block" and isinstance(given, dict):
        return refreshed_inputs(attribute.fields, given, found)
    if attribute.kind == "block_set" and isinstance(given, list):
        return _set_elements(given, found, attribute)
    if attribute.kind == "blocks" and isinstance(given, list):
        pairs = [(given[i] if i < len(given) else None, item) for i, item in enumerate(found)]
        return [_element(old, new, attribute) for old, new in pairs]
    if is_collection(attribute) and given in ([], {}) and not found:
        return given
    return found


def _set_elements(given: list[Any], found: list[Any], attribute: Attribute) -> list[Properties]:
    """The elements in the order of the inputs, then those that nobody gave."""
    left, fresh = list(found), []
    for item in given:
        match = next((other for other in left if _within(item, other)), None)
        if match is not None:
            left.remove(match)
            fresh.append(_element(item, match, attribute))
    return fresh + [_element(None, other, attribute) for other in left]


def _within(given: Any, found: Any) -> bool:
    """Whether everything given is found, lists in any order."""
    if isinstance(given, dict) and isinstance(found, dict):
        return all(_within(given[name], found.get(name)) for name in given if name != DEFAULTS)
    if isinstance(given, list) and isinstance(found, list):
        return len(given) == len(found) and all(item in found for item in given)
    return bool(given == found)


def _element(given: Any, found: Properties, attribute: Attribute) -> Properties:
    if isinstance(given, dict):
        return refreshed_inputs(attribute.fields, given, found)
    return imported_inputs(attribute.fields, found)


def imported_inputs(attributes: Attributes, outputs: Mapping[str, Any]) -> Properties:
    """What an import suggests: everything found that is not simply what Docker does by itself.
    Settings that only this plugin knows cannot be found, and are suggested as nothing."""
    inputs: Properties = {DEFAULTS: []}
    for name, attribute in attributes.items():
        found: Any = None if attribute.output else outputs.get(name)
        unknowable = attribute.default is not None or attribute.zero is not None
        if name in outputs and found is None and unknowable:
            inputs[name] = None
        elif found in NOTHING or found == attribute.default:
            continue
        elif attribute.kind == "block":
            inputs[name] = imported_inputs(attribute.fields, found)
        elif attribute.kind in ("blocks", "block_set"):
            inputs[name] = [imported_inputs(attribute.fields, item) for item in found]
        elif attribute.kind == "map":
            inputs[name] = {**found, DEFAULTS: []}
        else:
            inputs[name] = found
    return inputs
