"""`slipway drift`: what has been changed outside, by hand or by a vendor. Nothing is touched."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import AsJson, Stack

if TYPE_CHECKING:
    from cli.review.plan import Plan

DRIFTED, FAILED = 1, 2
Events = Annotated[
    Path | None,
    typer.Option(
        "--plan", metavar="FILE",
        help="The event log of `pulumi refresh --preview-only`, instead of asking now",
    ),
]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="For a job's summary")]


@dataclass(frozen=True, kw_only=True)
class Drift:
    """One resource that is not as the state says; `how` is what happened to it."""

    component: str
    name: str
    type: str
    how: str


def drift(
    stack: Stack = "dev", plan: Events = None, as_markdown: AsMarkdown = False,
    as_json: AsJson = False,
) -> None:
    """Report what was changed outside: ask every platform, compare with the state, touch nothing.

    Exits with 1 where something was, with 2 where it could not be found out.
    """
    from cli.review.hidden import clean
    from cli.review.plan import PlanError

    try:
        found = _asked(stack, plan)
    except PlanError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from error
    drifted = list(drifts(found))
    if as_json:
        typer.echo(json.dumps(_plain(drifted, found), indent=2))
    else:
        if drifted or not found.errors:
            typer.echo(_said(stack, drifted, markdown=as_markdown))
        if found.errors:
            typer.echo(f"Whether {stack} was changed outside could not be found out in full.")
        for line in found.errors:
            typer.echo(clean(line), err=True)
    if found.errors:
        raise typer.Exit(FAILED)
    if drifted:
        raise typer.Exit(DRIFTED)


def drifts(plan: Plan) -> Iterable[Drift]:
    """What a refresh would write into the state."""
    from cli.review.changes import component, counts, title_of
    from cli.review.hidden import clean

    resources = plan.resources()
    for step in plan.steps:
        if step.op == "same" or not counts(step.resource):
            continue
        home = component(step.resource, resources)
        names = sorted({path.split("[")[0].split(".")[0] for path in step.paths})
        changed = f"was changed: {clean(', '.join(names))}" if names else "was changed"
        yield Drift(
            component=title_of(home, plan) if home else "The stack itself",
            name=step.resource.name, type=step.resource.type.rsplit(":", 1)[-1],
            how="is gone" if step.op == "delete" else changed,
        )


def _asked(stack: str, plan: Path | None) -> Plan:
    from cli.environment import engine
    from cli.review.plan import read
    from cli.review.preview import logged
    from cli.root import root

    if plan:
        return read(plan)
    return logged(engine(root(), stack), "refresh", "--preview-only")


def _plain(drifted: list[Drift], plan: Plan) -> dict[str, Any]:
    from cli.review.hidden import clean

    return {
        "drifted": [vars(each) for each in drifted],
        "errors": [clean(each) for each in plan.errors],
    }


def _said(stack: str, drifted: list[Drift], *, markdown: bool) -> str:
    from cli.review.words import code, text

    if not drifted:
        return f"{stack} is as its state says."
    advice = f"To put it right: pulumi up --refresh --stack {stack}"
    if not markdown:
        lines = [f"  {each.component}: {each.name} ({each.type}) {each.how}" for each in drifted]
        return "\n".join([f"{stack} was changed outside:", *lines, advice])
    rows = [
        f"| {text(each.component)} | {code(each.name)} {text(each.type)} | {text(each.how)} |"
        for each in drifted
    ]
    head = [f"### {text(stack)} was changed outside", "", "| component | resource | what |",
            "| --- | --- | --- |"]
    return "\n".join([*head, *rows, "", advice])
