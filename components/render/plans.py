"""Which of Render's plans has what a component asks for. No SDK here: the estimate reads it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MIB, GIB = 1 << 20, 1 << 30
# By size: cores and memory of one instance.
SERVICES: Mapping[str, tuple[float, int]] = {
    "starter": (0.5, 512 * MIB), "standard": (1, 2 * GIB), "pro": (2, 4 * GIB),
    "pro_plus": (4, 8 * GIB), "pro_max": (4, 16 * GIB), "pro_ultra": (8, 32 * GIB),
}
DATABASES: Mapping[str, int] = {
    "basic_256mb": 256 * MIB, "basic_1gb": GIB,
    **{f"{kind}_{size}gb": size * GIB
       for kind, sizes in {"basic": (4,), "pro": (8, 16, 32, 64, 128, 192, 256)}.items()
       for size in sizes},
}
CACHES: Mapping[str, int] = {
    "free": 25 * MIB, "starter": 256 * MIB, "standard": GIB, "pro": 5 * GIB,
    "pro_plus": 10 * GIB,
}


def service(memory: int, cpu: float = 0) -> str | None:
    """The smallest plan with that memory (bytes) and cores; None where none has."""
    fits = (
        name for name, (cores, size) in SERVICES.items() if cores >= cpu and size >= memory
    )
    return next(fits, None)


def database(memory: int) -> str | None:
    """The smallest plan of a Postgres with that memory (bytes)."""
    return next((name for name, size in DATABASES.items() if size >= memory), None)


def cache(memory: int) -> str | None:
    """The smallest plan of a Key Value that is paid: a free one forgets at every restart."""
    fits = (name for name, size in CACHES.items() if size >= memory and name != "free")
    return next(fits, None)


def of_service(section: Any) -> str | None:
    """The plan of a backend: its own key, else the smallest with its size.

    Cores count where they were asked for: a container has what its plan gives, not what is usual.
    """
    size = section.size
    asked = size.cpu if "cpu" in size.model_fields_set else 0
    chosen: str | None = section.options.plan or service(size.memory, asked)
    return chosen
