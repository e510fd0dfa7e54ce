"""Fly's sizes: shared processors, 1, 2, 4 or 8 of them, each with 256 MB to 2 GB of memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from components.contract import Problem

MIB = 1 << 20
CPUS = (1, 2, 4, 8)
LEAST, MOST = 256, 2048


def guest(cpu: float, memory: int) -> dict[str, Any]:
    """The smallest machine that has this much. `memory` in bytes."""
    cpus = next((each for each in CPUS if each >= cpu), CPUS[-1])
    wanted = -(-memory // MIB)
    return {"cpus": cpus, "memory_mb": max(-(-wanted // LEAST) * LEAST, LEAST * cpus)}


def problems(path: str, cpu: float, memory: int) -> Iterable[Problem]:
    """Sizes that no machine has."""
    if cpu > CPUS[-1]:
        yield Problem(
            path=f"{path}.size.cpu",
            message=f"Fly has at most {CPUS[-1]} shared processors in a machine; "
            f"write {CPUS[-1]} or less, or use more replicas",
        )
        return
    made = guest(cpu, memory)
    if made["memory_mb"] > MOST * made["cpus"]:
        enough = next((each for each in CPUS if MOST * each >= made["memory_mb"]), None)
        right = f"set size.cpu to {enough}" if enough else f"write {MOST * CPUS[-1]}MiB or less"
        yield Problem(
            path=f"{path}.size.memory",
            message=f"Fly gives {made['cpus']} shared processors at most {MOST * made['cpus']} MB "
            f"of memory; {right}",
        )
