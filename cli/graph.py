"""`slipway graph`: the picture of a stack, from its settings, a preview, or a state."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from cli.options import Stack, file_of

if TYPE_CHECKING:
    from settings import Settings

Form = Literal["mermaid", "svg"]
Mark = Literal["", "new", "changed", "gone", "destroyed"]
# Columns of the picture, left to right.
OUTSIDE, ENTRANCE, FRONT, DATA = range(4)
TITLES = {"dns": "DNS", "ci_secrets": "CI secrets"}
COLUMNS = {"frontend": FRONT, "backend": FRONT, "dns": OUTSIDE, "ci_secrets": OUTSIDE}
UNREADABLE = 2

Given = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]", help="A stack file instead of Pulumi.<stack>.yaml; an event log or "
        "`pulumi preview --json`, whose changes are marked; a `pulumi stack export`",
    ),
]
AsForm = Annotated[Form, typer.Option("--format", "-f", help="Mermaid text, or an SVG drawing")]
AsJson = Annotated[bool, typer.Option("--json", help="Nodes and edges, for programs")]


@dataclass(frozen=True, kw_only=True)
class Node:
    """One box: a part of the product, or the browser, the gateway, another company's service.

    `mark` says what a plan does to it.
    """

    key: str
    kind: str
    title: str
    note: str = ""
    platform: str = ""
    column: int
    mark: Mark = ""


BROWSER = Node(key="browser", kind="browser", title="Browser", column=OUTSIDE)
GATEWAY = Node(
    key="gateway", kind="gateway", title="Gateway", platform="docker",
    note="nginx, the only open port", column=ENTRANCE,
)


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Boxes, and arrows between them as (from, to): who connects to whom."""

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]


def graph(
    file: Given = None, stack: Stack = "dev", format_: AsForm = "mermaid",
    as_json: AsJson = False,
) -> None:
    """Draw a stack from its settings, a preview or a state: as Mermaid text, as SVG, or as JSON.

    Exits with 2 when FILE cannot be read.
    """
    from cli.drawing import mermaid, svg
    from cli.review.plan import PlanError
    from settings import SettingsError, load_file

    given = file or file_of(stack)
    try:
        if given.suffix in (".yaml", ".yml"):
            found = read(load_file(given, unset=True))
        else:
            from cli.review.picture import of_file

            found = of_file(given)
    except (SettingsError, PlanError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from error
    if as_json:
        typer.echo(json.dumps(plain(found), indent=2))
    else:
        typer.echo((svg if format_ == "svg" else mermaid)(found), nl=False)


def read(settings: Settings) -> Graph:
    """The boxes and arrows that the settings describe."""
    parts = [_part(kind, key, section) for kind, key, section in _sections(settings)]
    entered = [part for part in parts if part.kind in ("frontend", "backend", "storage")]
    local = {part.key for part in entered if part.platform == "docker"}
    around = [BROWSER, *([GATEWAY] if local else [])]
    services = [
        Node(key=f"service_{name}", kind="service", title=called(name), column=DATA)
        for name in settings.services
    ]
    nodes = (*around, *parts, *services)
    return Graph(nodes=nodes, edges=tuple(connected(nodes, local)))


def _sections(settings: Settings) -> Iterable[tuple[str, str, Any]]:
    if settings.frontend:
        yield from _with_standby("frontend", "frontend", settings.frontend)
    for key, section in settings.backend.items():
        name = "backend" if key == "backend" else f"backend_{key}"
        yield from _with_standby("backend", name, section)
    for kind, field in (
        ("database", "database"), ("cache", "cache"), ("storage", "storage"), ("dns", "dns"),
        ("ci_secrets", "ci"),
    ):
        if section := getattr(settings, field):
            yield kind, kind, section


def _with_standby(kind: str, key: str, section: Any) -> Iterable[tuple[str, str, Any]]:
    """The part, and the one that can take its place, as far as that exists."""
    yield kind, key, section
    if section.standby and section.standby.made:
        yield kind, f"{key}_standby", section.standby.instead_of(section)


def called(name: str) -> str:
    """A service as its vendor writes it, where it is known: `OpenAI`, and of the title the name."""
    from services.known import service

    if (known := service(name)) is None:
        return name.replace("-", " ").capitalize()
    first, *more = known.title.split()
    return " ".join([first, *takewhile(lambda word: word[0].isupper(), more)])


def _part(kind: str, key: str, section: Any) -> Node:
    words = key.removeprefix("backend_").replace("-", " ").replace("_", " ")
    title = TITLES.get(kind) or words.capitalize()
    return Node(
        key=key.replace("-", "_"), kind=kind, title=title, note=_note(kind, section),
        platform=section.platform, column=COLUMNS.get(kind, DATA),
    )


def _note(kind: str, section: Any) -> str:
    if kind == "backend":
        count = section.replicas.min
        speaks = "HTTP, WebSocket" if section.websocket else "HTTP"
        return f"{count} × {speaks}" if count > 1 else speaks  # noqa: RUF001  # a times sign
    if kind == "database":
        return f"Postgres {section.version}{', pooled' if section.pooled else ''}"
    if kind == "cache":
        return "Redis protocol"
    return f"S3: {', '.join(section.buckets)}" if kind == "storage" else ""


def connected(nodes: tuple[Node, ...], local: set[str]) -> Iterable[tuple[str, str]]:
    """Arrows: who connects to whom. `local` parts are behind the gateway."""
    if local:
        yield "browser", "gateway"
    for node in nodes:
        if node.kind in ("frontend", "backend", "storage"):
            yield ("gateway" if node.key in local else "browser"), node.key
    for node in nodes:
        if node.kind == "backend":
            used = [to for to in nodes if to.kind in ("database", "cache", "storage", "service")]
            yield from ((node.key, to.key) for to in used)


def plain(found: Graph) -> dict[str, Any]:
    """Nodes and edges, for JSON."""
    return {
        "nodes": [vars(node) for node in found.nodes],
        "edges": [list(edge) for edge in found.edges],
    }

