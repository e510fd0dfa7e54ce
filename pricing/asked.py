"""What a section of a stack file asks for, as far as prices depend on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from pricing.usage import size_of

Inputs = dict[str, Any]
Made = list[tuple[str, Inputs]]
Section = Callable[[Mapping[str, Any]], Made]
"""From a section of a stack file to the types of its resources, with the inputs that are priced."""


def plain(kind: str) -> Section:
    """A section that becomes one resource, of which no more than the plan is asked."""
    return lambda given: [(kind, {"plan": given.get("plan")} if given.get("plan") else {})]


def size(given: Mapping[str, Any]) -> tuple[float, float]:
    """Cores and MiB of one replica."""
    asked = given.get("size")
    shape = asked if isinstance(asked, Mapping) else {}
    memory = size_of(str(shape.get("memory"))) or Decimal(256 << 20)
    cpu = shape.get("cpu", 1.0)
    return (float(cpu) if isinstance(cpu, int | float) else 1.0), float(memory / (1 << 20))


def replicas(given: Mapping[str, Any]) -> tuple[int, int]:
    """The fewest and the most."""
    shape = given.get("replicas", 1)
    if isinstance(shape, Mapping):
        low = int(shape.get("min", 1))
        return low, int(shape.get("max", low))
    return (int(shape), int(shape)) if isinstance(shape, int) else (1, 1)
