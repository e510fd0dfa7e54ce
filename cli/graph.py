"""`slipway graph`: the picture of a stack, drawn from its settings as Mermaid text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from settings import Settings

SHAPES = {"database": ("[(", ")]"), "cache": ("[(", ")]"), "storage": ("[(", ")]")}
TITLES = {"dns": "DNS", "ci": "CI secrets"}


def mermaid(settings: Settings) -> str:
    """A left-to-right flowchart: the browser, the parts grouped by platform, who talks to whom."""
    lines = ["graph LR", "  browser([Browser])"]
    for platform in sorted({part.platform for _, part in _parts(settings)}):
        lines.append(f"  subgraph {platform}")
        if platform == "docker":
            lines.append('    gateway{{"Gateway"}}')
        lines += [
            f"    {key}{_shape(kind, _label(key, kind, part))}"
            for (key, kind), part in _parts(settings)
            if part.platform == platform
        ]
        lines.append("  end")
    return "\n".join([*lines, *(f"  {edge}" for edge in _edges(settings))]) + "\n"


def _parts(settings: Settings) -> list[tuple[tuple[str, str], Any]]:
    found: list[tuple[tuple[str, str], Any]] = []
    for kind in ("frontend", "database", "cache", "storage", "dns", "ci"):
        part = getattr(settings, kind)
        if part:
            found.append(((kind, kind), part))
    found[1:1] = [((key, "backend"), part) for key, part in settings.backend.items()]
    return found


def _label(key: str, kind: str, part: Any) -> str:
    title = TITLES.get(kind, key.replace("-", " ").capitalize())
    if kind == "backend":
        count = part.replicas.min
        speaks = "HTTP, WebSocket" if part.websocket else "HTTP"
        return f"{title}<br/>{count} x {speaks}"
    if kind == "database":
        pooled = ", pooled" if part.pooled else ""
        return f"Postgres {part.version}{pooled}"
    if kind == "storage":
        return f"Storage<br/>{', '.join(part.buckets)}"
    return title


def _shape(kind: str, label: str) -> str:
    opening, closing = SHAPES.get(kind, ("[", "]"))
    return f'{opening}"{label}"{closing}'


def _edges(settings: Settings) -> Iterable[str]:
    entered = [key for (key, kind), part in _parts(settings) if kind in ("frontend", "backend", "storage")]
    local = {
        key for (key, _), part in _parts(settings) if part.platform == "docker"
    }
    if local & set(entered):
        yield "browser --> gateway"
    for key in entered:
        yield f"gateway --> {key}" if key in local else f"browser --> {key}"
    for key in settings.backend:
        for kind in ("database", "cache", "storage"):
            if getattr(settings, kind):
                yield f"{key} --> {kind}"
