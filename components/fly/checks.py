"""What a Fly backend cannot be, found before the first resource."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from components.contract import Problem
from components.fly import sizes

LONGEST_DRAIN = 300


def problems(path: str, section: Any) -> Iterable[Problem]:
    """Sizes, patience, and regions that are named twice."""
    yield from sizes.problems(path, section.size.cpu, section.size.memory)
    regions = section.options.regions
    if twice := sorted({each for each in regions if regions.count(each) > 1}):
        yield Problem(
            path=f"{path}.regions",
            message=f"{', '.join(twice)} is there twice; name each region once, and set replicas "
            "for more machines in each",
        )
    if not 1 <= section.drain.total_seconds() <= LONGEST_DRAIN:
        yield Problem(
            path=f"{path}.drain",
            message=f"Fly waits 1 to {LONGEST_DRAIN} s for a machine to end; write one of these",
        )
