"""What changed between two sets of inputs, down to the list element and the map key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from provider.check import quoted
from provider.declaration import Resource
from provider.wire import plain

Kind = Literal["ADD", "DELETE", "UPDATE"]
_ABSENT = object()


@dataclass(frozen=True)
class Change:
    """One changed property; `top` is the top-level name of `path`."""

    path: str
    top: str
    kind: Kind
    replaces: bool

    @property
    def wire(self) -> str:
        """The name of the protocol's kind: `UPDATE_REPLACE`, ..."""
        return f"{self.kind}_REPLACE" if self.replaces else self.kind


def changes(
    resource: type[Resource], old: Mapping[str, Any], new: Mapping[str, Any]
) -> list[Change]:
    """Every change, in the declaration's order. An unknown value counts as a changed one."""
    return [
        Change(path, key, kind, declared.replaces)
        for key, declared in resource.inputs.items()
        for path, kind in _compare(key, plain(old.get(key, _ABSENT)), plain(new.get(key, _ABSENT)))
    ]


def _compare(path: str, old: Any, new: Any) -> Iterator[tuple[str, Kind]]:
    old, new = (_ABSENT if value is None else value for value in (old, new))
    if old is _ABSENT or new is _ABSENT:
        if old is not new:
            yield path, "ADD" if old is _ABSENT else "DELETE"
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in {**old, **new}:
            yield from _compare(quoted(path, key), old.get(key, _ABSENT), new.get(key, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            yield from _compare(f"{path}[{index}]", _at(old, index), _at(new, index))
    elif old != new or isinstance(old, bool) != isinstance(new, bool):
        yield path, "UPDATE"


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else _ABSENT
