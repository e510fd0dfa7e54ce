"""Compare the state with the plan: which paths change, how, and which of them need a new resource.

Paths and kinds are those of the official bridge: `ports[0].external` UPDATE_REPLACE.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from toolchain.plugins.bridge.attributes import Attribute, Attributes, is_collection
from toolchain.plugins.bridge.values import DEFAULTS, UNKNOWN

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _key_path(path: str, key: str) -> str:
    if _PLAIN_KEY.fullmatch(key):
        return f"{path}.{key}" if path else key
    return f'{path}["{key}"]'


def _absent(value: Any) -> bool:
    return value is None or value == []


def _replaces_inside(value: Any, attribute: Attribute) -> bool:
    """Whether a value that appears or disappears holds anything that needs a new resource."""
    if isinstance(value, list):
        return any(_replaces_inside(item, attribute) for item in value)
    if not isinstance(value, dict):
        return False
    return any(
        nested.replace is True or _replaces_inside(value[name], nested)
        for name, nested in attribute.fields.items()
        if value.get(name) not in (None, [], "")
    )


class Comparison:
    """One property's old and new value, and what the inputs say about it.

    `changes` maps every changed path to ADD, UPDATE or DELETE, with _REPLACE where it applies.
    """

    def __init__(self, attributes: Attributes, inputs: Mapping[str, Any]) -> None:
        self._attributes = attributes
        self._inputs = inputs
        self.changes: dict[str, str] = {}

    def run(self, old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
        for name, attribute in self._attributes.items():
            resized = len(_sized(old.get(name))) != len(_sized(new.get(name)))
            replace = attribute.replace is True or (attribute.replace == "count" and resized)
            given = self._inputs.get(name)
            self._value(name, old.get(name), new.get(name), attribute, replace, given)
        return self.changes

    def _record(self, path: str, kind: str, replace: bool) -> None:
        self.changes[path] = f"{kind}_REPLACE" if replace else kind

    def _value(
        self, path: str, old: Any, new: Any, attribute: Attribute, replace: bool, given: Any
    ) -> None:
        if old == new or (_absent(old) and _absent(new)):
            return
        inside = replace or _replaces_inside(new if _absent(old) else old, attribute)
        if _absent(old):
            self._record(path, "ADD", inside)
        elif _absent(new):
            self._record(path, "DELETE", inside)
        elif UNKNOWN in (old, new):
            self._record(path, "UPDATE", replace)
        elif attribute.kind == "block":
            self._block(path, old, new, attribute, replace, given)
        elif is_collection(attribute):
            self._collection(path, old, new, attribute, replace, given)
        else:
            self._record(path, "UPDATE", replace)

    def _block(
        self, path: str, old: Any, new: Any, attribute: Attribute, replace: bool, given: Any
    ) -> None:
        for name, nested in attribute.fields.items():
            own = nested.replace is True or (replace and attribute.replace is not True)
            inner = given.get(name) if isinstance(given, dict) else None
            self._value(f"{path}.{name}", old.get(name), new.get(name), nested, own, inner)

    def _collection(
        self, path: str, old: Any, new: Any, attribute: Attribute, replace: bool, given: Any
    ) -> None:
        if attribute.kind == "map":
            for key in sorted(set(old) | set(new)):
                element = Attribute(kind="string")
                self._value(
                    _key_path(path, key), old.get(key), new.get(key), element, replace, None
                )
        elif attribute.kind in ("strings", "blocks"):
            pairs = {i: (_at(old, i), _at(new, i)) for i in range(max(len(old), len(new)))}
            self._elements(path, pairs, attribute, replace)
        else:
            found = _set_pairs(old, new, given)
            if found is None:
                self._record(path, "UPDATE", replace)
            else:
                self._elements(path, found, attribute, replace)

    def _elements(
        self, path: str, pairs: dict[int, tuple[Any, Any]], attribute: Attribute, replace: bool
    ) -> None:
        blocks = attribute.kind in ("blocks", "block_set")
        element = Attribute(kind="block" if blocks else "string", fields=attribute.fields)
        for index, (old, new) in sorted(pairs.items()):
            self._value(f"{path}[{index}]", old, new, element, replace, None)


def _sized(value: Any) -> Any:
    return value if isinstance(value, list | dict) else ()


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None


def _originates(given: Any, planned: Any) -> bool:
    """Whether a planned set element is what these inputs say, nothing added."""
    if isinstance(given, dict) and isinstance(planned, dict):
        names = (set(given) | set(planned)) - {DEFAULTS}
        return all(_originates(given.get(name), planned.get(name)) for name in names)
    return bool(given == planned)


def _set_pairs(old: list[Any], new: list[Any], given: Any) -> dict[int, tuple[Any, Any]] | None:
    """Changed set elements by index: the removed ones at their old place, the added ones at the
    place they have in the inputs. None when an added one cannot be found there."""
    removed = {i: item for i, item in enumerate(old) if item not in new}
    added = [item for item in new if item not in old]
    inputs = given if isinstance(given, list) else []
    places: dict[int, Any] = {}
    for item in added:
        match = next(_matches(item, inputs, places), None)
        if match is None:
            return None
        places[match] = item
    return {i: (removed.get(i), places.get(i)) for i in sorted({*removed, *places})}


def _matches(item: Any, inputs: list[Any], taken: Mapping[int, Any]) -> Iterator[int]:
    return (i for i, given in enumerate(inputs) if i not in taken and _originates(given, item))
