"""Plain data out of the engine's properties: secrets stay marked, unknown values stay visible.

The engine writes secrets as signed objects and unknown values as fixed ids. `plain` turns both
into Python values; what is not known yet refuses to be used, so that a rule cannot take it for
something it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 the engine's mark of a secret
OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4"
UNKNOWN_IDS = frozenset(
    {
        "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
        "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
        "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
        "030794c1-ac77-496b-92df-f27374a8bd58",
        "e48ece36-62e2-4504-bad9-02848725956a",
        "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
    }
)


_notes: ContextVar[list[Unknown] | None] = ContextVar("notes", default=None)


@contextmanager
def noticing() -> Iterator[list[Unknown]]:
    """Inside, unknown values count as not given, and every one that is touched is in the list."""
    notes: list[Unknown] = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


class NotYetKnown(Exception):
    """A rule touched a value that only the update will bring; `path` says which."""

    def __init__(self, path: str) -> None:
        super().__init__(f"`{path}` is not known before the update")
        self.path = path


class Unknown:
    """A value that the engine does not know during a preview; `urn` is whose.

    Any use of it raises NotYetKnown, or, inside `noticing`, is noted and finds nothing there.
    """

    def __init__(self, path: str, urn: str = "") -> None:
        self.path, self.urn = path, urn

    def touch(self) -> None:
        """Note that somebody wanted it. Raises NotYetKnown where nobody takes notes."""
        notes = _notes.get()
        if notes is None:
            raise NotYetKnown(self.path)
        notes.append(self)

    def _nothing(self, *_: object) -> bool:
        self.touch()
        return False

    def __iter__(self) -> Iterator[Any]:
        self.touch()
        return iter(())

    def __len__(self) -> int:
        self.touch()
        return 0

    def __getitem__(self, _: object) -> None:
        self.touch()

    def __hash__(self) -> int:
        self.touch()
        return 0

    __bool__ = __contains__ = __lt__ = __le__ = __gt__ = __ge__ = _nothing

    def __eq__(self, _: object) -> bool:
        return self._nothing()

    def __repr__(self) -> str:
        return f"Unknown({self.path!r})"


class SecretText(str):
    """A string that the program marked as secret. Never put one into a message."""

    __slots__ = ()


def plain(value: Any, path: str = "", *, secret: bool = False, urn: str = "") -> Any:
    """Engine data as dicts, lists, text, numbers, `SecretText` and `Unknown`.

    Takes what JSON or protobuf gave. Unknown signatures (assets, references) become `{}`.
    """
    if isinstance(value, str):
        if value in UNKNOWN_IDS:
            return Unknown(path, urn)
        return SecretText(value) if secret or value == "[secret]" else value
    if isinstance(value, Mapping):
        if SIGNATURE in value:
            return _signed(value, path, secret, urn)
        join = f"{path}." if path else ""
        return {str(k): plain(v, f"{join}{k}", secret=secret, urn=urn) for k, v in value.items()}
    if isinstance(value, Sequence):
        return [plain(v, f"{path}[{i}]", secret=secret, urn=urn) for i, v in enumerate(value)]
    return value


def _signed(value: Mapping[str, Any], path: str, secret: bool, urn: str) -> Any:
    if value[SIGNATURE] == SECRET:
        if "value" in value:
            return plain(value["value"], path, secret=True, urn=urn)
        return SecretText("[secret]")  # a state holds only the ciphertext
    if value[SIGNATURE] == OUTPUT:
        if "value" not in value:
            return Unknown(path, urn)
        marked = secret or bool(value.get("secret"))
        return plain(value["value"], path, secret=marked, urn=urn)
    return {}


def text(value: Any) -> str:
    """The text, or "" for anything that is none. Raises NotYetKnown."""
    if isinstance(value, Unknown):
        value.touch()
    return value if isinstance(value, str) else ""


def number(value: Any) -> float | None:
    """The number, also out of text such as `"5"`; None for anything else. Raises NotYetKnown."""
    if isinstance(value, Unknown):
        value.touch()
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and not re.fullmatch(r"-?\d{1,15}(\.\d{1,9})?", value):
        return None
    result = float(value)
    return result if result == result and abs(result) != float("inf") else None


def flag(value: Any) -> bool | None:
    """True or False, also out of "true" and "on"; None for anything else. Raises NotYetKnown."""
    if isinstance(value, Unknown):
        value.touch()
    if isinstance(value, str):
        return {"true": True, "on": True, "false": False, "off": False}.get(value.lower())
    return value if isinstance(value, bool) else None


def items(value: Any) -> list[Any]:
    """The list, or [] for anything that is none. Raises NotYetKnown for a list not known."""
    if isinstance(value, Unknown):
        value.touch()
    return value if isinstance(value, list) else []


def mapping(value: Any) -> dict[str, Any]:
    """The object, or {} for anything that is none. Raises NotYetKnown for one not known."""
    if isinstance(value, Unknown):
        value.touch()
    return value if isinstance(value, dict) else {}


def field(props: Any, *names: str) -> Any:
    """The first of `names` that `props` has, whether spelled `maxRetries` or `max_retries`."""
    if not isinstance(props, dict):
        return None
    for name in names:
        if name in props:
            return props[name]
    folded = {key.replace("_", "").lower(): value for key, value in props.items()}
    for name in names:
        if (key := name.replace("_", "").lower()) in folded:
            return folded[key]
    return None
