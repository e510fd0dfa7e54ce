"""A stack's graph as text that other programs show: Mermaid, or an SVG for light and dark pages."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from itertools import groupby

from cli.graph import DATA, FRONT, Graph, Node

SHAPES = {
    "browser": ("([", "])"), "gateway": ("{{", "}}"), "database": ("[(", ")]"),
    "cache": ("[(", ")]"), "storage": ("[(", ")]"),
}
# What a plan does to a part, as colours for light and dark pages alike.
MARKS = {
    "new": "fill:#dafbe1,stroke:#1a7f37,stroke-width:2px,color:#0f3d1c",
    "changed": "fill:#fff8c5,stroke:#9a6700,stroke-width:2px,color:#3b2a00",
    "gone": "fill:#eaeef2,stroke:#6e7781,stroke-width:2px,stroke-dasharray:5 4,color:#424a53",
    "destroyed": "fill:#ffebe9,stroke:#cf222e,stroke-width:3px,color:#66060f",
}
# Pixels.
WIDE, HIGH, GAP, ROW, EDGE, HEAD = 178, 62, 62, 22, 20, 16
STYLE = """
  .box { fill: #fffefb; stroke: #cfc8b6; }
  .data { fill: #eef4f0; stroke: #9dbfb0; }
  .title { fill: #23282a; font-weight: 600; font-size: 15px; }
  .note, .platform { fill: #5f6a6a; font-size: 12px; }
  .platform { font-size: 10px; letter-spacing: .08em; text-transform: uppercase; }
  .arrow { fill: none; stroke: #2b6a5b; stroke-width: 1.5; }
  .tip { fill: #2b6a5b; }
  @media (prefers-color-scheme: dark) {
    .box { fill: #1c2123; stroke: #3d4749; }
    .data { fill: #1b2925; stroke: #3f6b5d; }
    .title { fill: #e7e8e3; }
    .note, .platform { fill: #9aa5a4; }
    .arrow { stroke: #7fc4ae; }
    .tip { fill: #7fc4ae; }
  }
"""
MARKED = """  .new { fill: #dafbe1; stroke: #1a7f37; }
  .changed { fill: #fff8c5; stroke: #9a6700; }
  .gone { fill: #eaeef2; stroke: #6e7781; stroke-dasharray: 5 4; }
  .destroyed { fill: #ffebe9; stroke: #cf222e; stroke-width: 2; }
  @media (prefers-color-scheme: dark) {
    .new { fill: #12261e; stroke: #3fb950; }
    .changed { fill: #272115; stroke: #d29922; }
    .gone { fill: #21262d; stroke: #8b949e; }
    .destroyed { fill: #25171c; stroke: #f85149; }
  }
"""


def mermaid(graph: Graph) -> str:
    """A left-to-right flowchart, the parts grouped by platform."""
    lines = ["graph LR"]
    ordered = sorted(graph.nodes, key=lambda node: node.platform)
    for platform, nodes in groupby(ordered, key=lambda node: node.platform):
        drawn = [f"{node.key}{_shape(node)}" for node in nodes]
        if platform:
            drawn = [f"subgraph {platform}", *(f"  {line}" for line in drawn), "end"]
        lines += [f"  {line}" for line in drawn]
    lines += [f"  {start} --> {end}" for start, end in graph.edges]
    used = {node.mark for node in graph.nodes}
    lines += [f"  classDef {mark} {look}" for mark, look in MARKS.items() if mark in used]
    lines += [f"  class {node.key} {node.mark}" for node in graph.nodes if node.mark]
    return "\n".join(lines) + "\n"


def _shape(node: Node) -> str:
    opening, closing = SHAPES.get(node.kind, ("[", "]"))
    label = f"{node.title}<br/>{node.note}" if node.note else node.title
    return f'{opening}"{label}"{closing}'


def svg(graph: Graph) -> str:
    """A drawing whose boxes stand in columns, from the browser to the data."""
    places = _places(graph)
    width = max(x for x, _ in places.values()) + WIDE + EDGE
    height = max(y for _, y in places.values()) + HIGH + EDGE
    body = [
        *(_arrow(places[start], places[end]) for start, end in graph.edges),
        *(line for node in graph.nodes for line in _box(node, *places[node.key])),
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" role="img" '
            'font-family="ui-sans-serif, system-ui, \'Segoe UI\', Roboto, sans-serif">',
            f"<title>{escape(_told(graph))}</title>",
            f"<style>{STYLE}{MARKED if any(node.mark for node in graph.nodes) else ''}</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
            'markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>',
            *body,
            "</svg>\n",
        ]
    )


def _told(graph: Graph) -> str:
    """The picture in words, for whoever does not see it."""
    title = {node.key: node.title for node in graph.nodes}
    return "; ".join(f"{title[start]} to {title[end]}" for start, end in graph.edges)


def _places(graph: Graph) -> dict[str, tuple[float, float]]:
    """Upper left corners by key; every column stands in the middle of the tallest one."""
    columns = [
        column
        for each in sorted({node.column for node in graph.nodes})
        if (column := [node for node in graph.nodes if node.column == each])
    ]
    tallest = max(map(len, columns))
    counts = {column[0].column: len(column) for column in columns}
    level = (counts.get(FRONT, 0) - counts.get(DATA, 1)) % 2 == 0
    return {
        node.key: (
            EDGE + index * (WIDE + GAP),
            # Half a row lower, so that an arrow from further left passes between two boxes.
            EDGE
            + (row + (tallest - len(column) + (level and node.column == DATA)) / 2) * (HIGH + ROW),
        )
        for index, column in enumerate(columns)
        for row, node in enumerate(column)
    }


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    x1, y1, x2, y2 = start[0] + WIDE, start[1] + HIGH / 2, end[0] - 3, end[1] + HIGH / 2
    if x2 - x1 < GAP * 2:
        bend = (x2 - x1) / 2
        path = f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
        return f'<path class="arrow" marker-end="url(#tip)" d="{path}"/>'
    # Around the boxes of the columns between: first to the height of its end, then straight on.
    turn = x1 + GAP
    path = (
        f"M{x1:g} {y1:g}C{x1 + GAP / 2:g} {y1:g} {turn - GAP / 2:g} {y2:g} {turn:g} {y2:g}"
        f"L{x2:g} {y2:g}"
    )
    return f'<path class="arrow" marker-end="url(#tip)" d="{path}"/>'


def _box(node: Node, x: float, y: float) -> Iterable[str]:
    look = "box data" if node.kind in ("database", "cache", "storage") else "box"
    look = f"{look} {node.mark}" if node.mark else look
    middle = x + WIDE / 2
    yield f'<rect class="{look}" x="{x:g}" y="{y:g}" width="{WIDE}" height="{HIGH}" rx="10"/>'
    lines = [("title", node.title), ("note", node.note), ("platform", node.platform)]
    lines = [(look, text) for look, text in lines if text]
    top = y + HIGH / 2 + 5 - (len(lines) - 1) * HEAD / 2
    for row, (look, text) in enumerate(lines):
        yield (
            f'<text class="{look}" text-anchor="middle" x="{middle:g}" y="{top + row * HEAD:g}">'
            f"{escape(text)}</text>"
        )
