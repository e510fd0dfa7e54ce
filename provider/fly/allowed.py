"""What Fly takes, for `allowed`: what is wrong with a value, or None."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

POLICIES = ("no", "on-failure", "always")
SIGNALS = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGTERM")
ADDRESSES = ("shared_v4", "v4", "v6", "private_v6")
STRATEGIES = ("bluegreen", "rolling", "canary")
KINDS = ("shared", "performance")
MEMORY_STEP = 256
DAYS = 60
LONGEST_VOLUME_NAME = 13


def one_of(*words: str) -> Callable[[str], str | None]:
    """One of these words."""
    return lambda value: (
        None if value in words else f"is {value}; it must be one of: {', '.join(words)}"
    )


def between(least: int, most: int) -> Callable[[int], str | None]:
    """A number in these bounds."""
    return lambda value: (
        None if least <= value <= most else f"is {value}; it must be {least} to {most}"
    )


def memory(value: int) -> str | None:
    """Megabytes of a machine."""
    if value > 0 and value % MEMORY_STEP == 0:
        return None
    return f"is {value}; Fly has multiples of {MEMORY_STEP} MB"


def region(value: str) -> str | None:
    """A region's code."""
    if re.fullmatch("[a-z]{3}", value):
        return None
    return f"is {value!r}; it must be three letters, such as nrt or lhr"


def counts(value: Mapping[str, int]) -> str | None:
    """Machines by region."""
    for name, count in value.items():
        if wrong := region(name):
            return f"has a region that {wrong}"
        if count < 1:
            return f"has {count} machines in {name}; it must be 1 or more, or left out"
    return None if value else "is empty; it must have a region, such as nrt: 1"


def volume_name(value: str) -> str | None:
    """Together with the mark it has to fit into Fly's 30 characters."""
    if re.fullmatch(rf"[a-z0-9_]{{1,{LONGEST_VOLUME_NAME}}}", value):
        return None
    return f"is {value!r}; it must be 1 to {LONGEST_VOLUME_NAME} of a-z, 0-9 and _"


def fits(inputs: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Whether processor and memory go together."""
    least, most = {"shared": (256, 2048), "performance": (2048, 8192)}[inputs["cpuKind"]]
    cpus, size = inputs["cpus"], inputs["memoryMB"]
    if least * cpus <= size <= most * cpus:
        return ()
    words = f"is {size}; {cpus} {inputs['cpuKind']} cpus take {least * cpus} to {most * cpus} MB"
    return (("memoryMB", words),)
