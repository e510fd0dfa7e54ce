"""What one random resource type is: its inputs, its results, and how it is made and imported."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from toolchain.plugins.bridge.values import Properties


@dataclass(frozen=True, kw_only=True)
class Input:
    """`missing` is the official description, which the message about a missing input quotes."""

    kind: Literal["number", "bool", "string", "strings", "map"]
    default: Any = None
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class Made:
    """A new or imported value; `inputs` are what an import says the program should give."""

    identity: str
    outputs: Properties
    inputs: Properties = field(default_factory=dict)


def _no_problems(inputs: Properties) -> Iterator[tuple[str, str]]:
    del inputs
    return iter(())


def _no_conflict(inputs: Properties) -> str | None:
    del inputs
    return None


KEEPERS = Input(kind="map")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`make` takes the inputs with their defaults, `adopt` an import id (None: no import).
    `problems` yields what is wrong with known inputs: a reason and the input it names."""

    inputs: Mapping[str, Input]
    results: tuple[str, ...]
    make: Callable[[Properties], Made]
    adopt: Callable[[str], Made] | None = None
    secrets: tuple[str, ...] = ()
    problems: Callable[[Properties], Iterator[tuple[str, str]]] = _no_problems
    identity_output: bool = True
    empty_keepers_replace: bool = False
    """Keepers that were unset and are now empty: only RandomBytes is replaced for that."""
    conflict: Callable[[Properties], str | None] = _no_conflict
    schema: int = 0
