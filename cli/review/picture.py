"""The picture of a stack out of its resources: of a plan, marked, or of a state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from cli.graph import BROWSER, COLUMNS, DATA, GATEWAY, TITLES, Graph, Mark, Node, connected
from cli.review.changes import Group, groups, short
from cli.review.plan import Plan, read
from policies.reading.resource import Resource

KINDS = {
    "Frontend": "frontend", "Backend": "backend", "Database": "database", "Cache": "cache",
    "Storage": "storage", "Dns": "dns", "CiSecrets": "ci_secrets",
}


def of_file(file: Path) -> Graph:
    """The picture of a preview, or of a `pulumi stack export`. Raises PlanError."""
    plan = read(file)
    return picture(plan, groups(plan))


def picture(plan: Plan, changed: Sequence[Group]) -> Graph:
    """The stack as it will be, and what of it changes; what goes is still in it."""
    marks = {group.name: _mark(group) for group in changed}
    notes = {group.name: _note(group) for group in changed}
    return drawn(plan.resources().values(), plan, marks, notes)


def drawn(
    resources: Iterable[Resource], plan: Plan,
    marks: Mapping[str, Mark] | None = None, notes: Mapping[str, str] | None = None,
) -> Graph:
    """Boxes for the components among `resources`, and arrows between them."""
    marks, notes = marks or {}, notes or {}
    parts = []
    for each in resources:
        kind = KINDS.get(each.type.rsplit(":", 1)[-1])
        if kind and not each.custom and each.type.startswith("slipway:"):
            parts.append(_part(each, kind, plan, marks.get(each.name, ""), notes.get(each.name)))
    local = {part.key for part in parts
             if part.platform == "docker" and part.kind in ("frontend", "backend", "storage")}
    around = [BROWSER, *([GATEWAY] if local else [])]
    nodes = (*around, *parts)
    return Graph(nodes=nodes, edges=tuple(connected(nodes, local)))


def _part(each: Resource, kind: str, plan: Plan, mark: Mark, note: str | None) -> Node:
    own = short(each.name, plan) or kind
    usual = own.replace("-", "_") == kind
    title = TITLES.get(kind) if usual else None
    return Node(
        key=own.replace("-", "_") if usual else f"{kind}_{own.replace('-', '_')}", kind=kind,
        title=title or own.replace("-", " ").capitalize(), note=note or "",
        platform=each.platform, column=COLUMNS.get(kind, DATA), mark=mark,
    )


def _mark(group: Group) -> Mark:
    if group.destroys:
        return "destroyed"
    marks: dict[str, Mark] = {"create": "new", "delete": "gone"}
    return marks.get(group.op, "changed")


def _note(group: Group) -> str:
    if group.destroys:
        return "goes, with its data" if group.op == "delete" else "loses its data"
    said = {"create": "new", "delete": "goes"}
    many = len(group.changes)
    return said.get(group.op, f"{many} change{'' if many == 1 else 's'}")


