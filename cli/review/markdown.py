"""The review as a pull request comment: what decides first, at most 60,000 characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from cli.drawing import mermaid
from cli.review.changes import Change, Group
from cli.review.review import Review, counted
from cli.review.words import LINE, code, cut, fenced, text
from pricing.report import dollars, summary

# GitHub takes 65,536; the rest is for whoever puts a word above or below.
MOST = 60_000
# Rows of every list, tried until the comment fits.
ROWS = (2000, 500, 200, 100, 50, 25, 10, 5, 1)
NODES, ERRORS = 60, 5
ADDRESS = re.compile(r"https?://[\w.:/-]+")
SIGNS = {
    "failed": "❌", "refused": "⛔", "destroys data": "⚠️", "changes": "✏️", "no change": "✅",
}
WORDS = {"create": "create", "update": "update", "replace": "**replace**", "delete": "**delete**",
         "import": "import"}


def marker(stack: str) -> str:
    """The line, hidden on the page, by which the comment of a stack is found again."""
    return f"<!-- slipway comment: {stack} -->"


def markdown(review: Review) -> str:
    """The whole comment. The summary is never cut; lists below it are, and say so."""
    head = "\n\n".join(part for part in _summary(review) if part)
    for rows in ROWS:
        text = "\n\n".join([head, *(part for part in _body(review, rows) if part)]) + "\n"
        if len(text) <= MOST:
            return text
    return head + "\n\nThe rest does not fit here; run `slipway comment` to read it.\n"


def _summary(review: Review) -> Iterable[str]:
    yield marker(review.stack)
    yield f"### {SIGNS[review.verdict]} {text(review.stack)}: {text(review.headline)}"
    if review.note:
        yield f"> [!NOTE]\n> {text(review.note)}"
    yield _losses(review)
    yield _errors(review)
    lines = [_addresses(review)]
    if review.verdict in ("refused", "destroys data"):
        lines.append(f"**Changes:** {counted(review.counts) or 'none'}")
    if review.cost:
        lines.append(f"**Cost:** {text(summary(review.cost))}")
    yield "  \n".join(line for line in lines if line)


def _losses(review: Review) -> str:
    if not review.losses:
        return ""
    lines = ["> [!CAUTION]", "> **Data would be lost.**"]
    for group, change in review.losses[:ERRORS]:
        guard = " It is protected, so the update would stop here." if change.guarded else ""
        lines.append(
            f"> - {text(group.title)}: {code(change.name)} would be {_done(change)}, and "
            f"{text(change.loss)}.{guard}"
        )
    if (more := len(review.losses) - ERRORS) > 0:
        lines.append(f"> - and {more} more, below")
    return "\n".join(lines)


def _done(change: Change) -> str:
    return {"delete": "deleted", "replace": "replaced"}[change.op]


def _errors(review: Review) -> str:
    if not review.errors:
        return ""
    shown = "\n".join(cut(each, LINE * 4) for each in review.errors[:ERRORS])
    more = len(review.errors) - ERRORS
    tail = f"\n\nand {more} more; run the preview to read them." if more > 0 else ""
    return f"{fenced(shown)}{tail}"


def _addresses(review: Review) -> str:
    said = [
        f"{label}: {address if ADDRESS.fullmatch(address) else text(address)}"
        for label, address in review.addresses.items()
    ]
    return f"**Addresses:** {' · '.join(said)}" if said else ""


def _body(review: Review, rows: int) -> Iterable[str]:
    yield _policies(review, rows)
    yield _changes(review, rows)
    yield _costs(review, rows)
    yield _picture(review)
    yield _unknown(review, rows)


def _policies(review: Review, rows: int) -> str:
    if not review.findings:
        return ""
    lines = ["#### Policies", "", "| | what | what to do |", "| --- | --- | --- |"]
    told = review.findings[:rows]
    for (rule, blocks), alike in groupby(told, key=lambda each: (each.rule, each.blocks)):
        found = list(alike)
        said = [code(rule), *(text(cut(each.message, LINE)) for each in found)]
        level = "**stops it**" if blocks else "advice"
        lines.append(f"| {level} | {'<br>'.join(said)} | {text(found[0].remedy)} |")
    return "\n".join([*lines, *_rest(len(review.findings), rows)])


def _changes(review: Review, rows: int) -> str:
    if not review.groups:
        return ""
    compared = f" against {text(review.against)}" if review.against else ""
    until = ", as far as the preview came" if review.errors else ""
    parts = [f"#### Changes{compared}{until}"]
    for group in review.groups[: max(rows, 20)]:
        parts.append(_group(group, rows, folded=not group.destroys and _many(review)))
    return "\n\n".join([*parts, *_rest(len(review.groups), max(rows, 20))])


def _many(review: Review) -> bool:
    return sum(len(group.changes) for group in review.groups) > 12  # half a screen


def _group(group: Group, rows: int, *, folded: bool) -> str:
    where = f" on {text(group.platform)}" if group.platform else ""
    mark = {"create": ", new", "delete": ", goes away"}.get(group.op, "")
    title = f"**{text(group.title)}**{where}{mark}"
    lines = ["| change | resource | what changes |", "| --- | --- | --- |"]
    lines += [_row(change) for change in group.changes[:rows]]
    table = "\n".join([*lines, *_rest(len(group.changes), rows)])
    if not folded:
        return f"{title}\n\n{table}"
    count = len(group.changes)
    bold = title.replace("**", "<b>", 1).replace("**", "</b>", 1)
    many = f"{count} change{'' if count == 1 else 's'}"
    return f"<details><summary>{bold} · {many}</summary>\n\n{table}\n\n</details>"


def _row(change: Change) -> str:
    said = [text(cut(each, LINE // 2)) for each in change.details[:6]]
    if (more := len(change.details) - 6) > 0:
        said.append(f"and {more} more")
    if change.loss:
        said.insert(0, f"**{text(change.loss)}**")
    return (
        f"| {WORDS[change.op]} | {code(change.name)} {text(change.type)} "
        f"| {'<br>'.join(said)} |"
    )


def _costs(review: Review, rows: int) -> str:
    changed = [item for item in review.items if item.difference]
    if not changed:
        return ""
    lines = ["#### Cost a month", "", "| component | item | now | after | difference |",
             "| --- | --- | ---: | ---: | ---: |"]
    for item in changed[:rows]:
        lines.append(
            f"| {text(item.component)} | {text(item.item)} | {dollars(item.before)} "
            f"| {dollars(item.after)} | {_signed(dollars(item.difference))} |"
        )
    same = sum(item.after for item in review.items if not item.difference)
    if same:
        lines.append(f"| everything else | | {dollars(same)} | {dollars(same)} | |")
    return "\n".join([*lines, *_rest(len(changed), rows)])


def _signed(amount: str) -> str:
    return amount if amount.startswith("-") else f"+{amount}"


def _picture(review: Review) -> str:
    marked = any(node.mark for node in review.graph.nodes)
    if not marked or len(review.graph.nodes) > NODES:
        return ""
    return f"#### The stack\n\n```mermaid\n{mermaid(review.graph)}```"


def _unknown(review: Review, rows: int) -> str:
    if not review.unknown:
        return ""
    lines = [f"- {text(cut(each, LINE))}" for each in review.unknown[:rows]]
    lines += [f"- {line}" for line in _rest(len(review.unknown), rows) if line]
    listed = "\n".join(lines)
    return f"<details><summary>What could not be known, and what was assumed</summary>\n\n" \
           f"{listed}\n\n</details>"


def _rest(count: int, rows: int) -> Sequence[str]:
    if count <= rows:
        return ()
    return "", f"and {count - rows} more; run `slipway comment` to read them all."
