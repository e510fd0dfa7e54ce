"""The review in a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from cli.review.changes import Change
from cli.review.review import Review
from pricing.report import dollars, summary

COLOURS = {"failed": "red", "refused": "red", "destroys data": "red", "changes": "yellow",
           "no change": "green"}
OPS = {"create": ("+", "green"), "update": ("~", "yellow"), "replace": ("±", "magenta"),
       "delete": ("-", "red"), "import": (">", "cyan")}


def show(review: Review, console: Console) -> None:
    """Print it: the verdict, then what it rests on."""
    colour = COLOURS[review.verdict]
    console.print(f"[bold {colour}]{escape(review.stack)}: {escape(review.headline)}[/]")
    if review.note:
        console.print(escape(review.note), style="dim")
    for error in review.errors:
        console.print(escape(error), style="red")
    for label, address in review.addresses.items():
        console.print(f"  {label}: {escape(address)}")
    _changes(review, console)
    _policies(review, console)
    _costs(review, console)
    for each in review.unknown:
        console.print(f"[dim]- {escape(each)}[/]")


def _changes(review: Review, console: Console) -> None:
    for group in review.groups:
        where = f" on {group.platform}" if group.platform else ""
        mark = {"create": ", new", "delete": ", goes away"}.get(group.op, "")
        console.print(f"\n[bold]{escape(group.title)}[/]{escape(where)}{mark}")
        for change in group.changes:
            sign, colour = OPS[change.op]
            console.print(f"  [{colour}]{sign} {change.op:8}[/]{escape(_said(change))}")
            if change.loss:
                console.print(f"             [bold red]{escape(change.loss)}[/]")


def _said(change: Change) -> str:
    details = f": {'; '.join(change.details)}" if change.details else ""
    return f"{change.name} ({change.type}){details}"


def _policies(review: Review, console: Console) -> None:
    if review.findings:
        console.print("\n[bold]Policies[/]")
    for each in review.findings:
        level = "[red]stops it[/]" if each.blocks else "[yellow]advice[/]"
        console.print(f"  {level} {escape(each.rule)}: {escape(each.message)}")
        console.print(f"    {escape(each.remedy)}", style="dim")


def _costs(review: Review, console: Console) -> None:
    if review.cost is None:
        return
    console.print(f"\n[bold]Cost[/] {escape(summary(review.cost))}")
    changed = [item for item in review.items if item.difference]
    if not changed:
        return
    table = Table("component", "item", "now", "after", "difference", box=None)
    for item in changed:
        table.add_row(
            escape(item.component), escape(item.item), dollars(item.before), dollars(item.after),
            dollars(item.difference),
        )
    console.print(table)
