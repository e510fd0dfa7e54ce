"""`slipway cost`: what a stack would cost a month, from a preview, a state or its settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.options import Stack, file_of
from policies.reading.values import number
from pricing.book import BookError
from pricing.estimate import Estimate, estimate
from pricing.report import Report, as_json, markdown, text
from pricing.sources import Source, SourceError, configuration, read_file
from pricing.usage import usage_from

ABOVE_LIMIT, UNREADABLE = 1, 2

Given = Annotated[
    Path | None,
    typer.Argument(
        metavar="[FILE]", show_default=False,
        help="Output of `pulumi preview --json`, an event log, a `pulumi stack export`, or a "
        "stack file; without one, the stack's own Pulumi.<stack>.yaml",
    ),
]
Deployed = Annotated[
    Path | None, typer.Option(help="A `pulumi stack export` of what is deployed, to compare with")
]
Users = Annotated[int | None, typer.Option(min=0, help="Users instead of slipway:usage's")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs; has `monthly` in US dollars")]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="For a pull request")]


def cost(
    file: Given = None, stack: Stack = "dev", deployed: Deployed = None, users: Users = None,
    as_json_: AsJson = False, as_markdown: AsMarkdown = False,
) -> None:
    """Say what a stack costs a month, with its formula, range and growth.

    Exits with 1 when that is above `slipway:limits.monthly_cost`, with 2 when FILE cannot be read.
    """
    try:
        report = _report(file, stack, deployed, users)
    except (SourceError, BookError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from error
    if as_json_:
        typer.echo(json.dumps(as_json(report), indent=2))
    else:
        typer.echo(markdown(report) if as_markdown else text(report))
    if not report.passes:
        raise typer.Exit(ABOVE_LIMIT)


def _report(file: Path | None, stack: str, deployed: Path | None, users: int | None) -> Report:
    own = Path(f"Pulumi.{stack}.yaml") if file else file_of(stack)
    source = read_file(file or own)
    config = dict(source.config) or _settings(own)
    found = _estimate(source, config, users)
    before = None
    if deployed is not None:
        before = _estimate(read_file(deployed), config, users)
    elif source.deployed is not None:
        now = Source(kind=source.kind, resources=source.deployed)
        before = _estimate(now, config, users)
    section = config.get("slipway:limits")
    limit = number(section.get("monthly_cost")) if isinstance(section, Mapping) else None
    most = None if limit is None else Decimal(str(limit))
    return Report(estimate=found, deployed=before, limit=most)


def _settings(own: Path) -> dict[str, Any]:
    return configuration(own.read_text(encoding="utf-8"), own) if own.exists() else {}


def _estimate(source: Source, config: Mapping[str, Any], users: int | None) -> Estimate:
    usage = usage_from(config)
    return estimate(source.resources, config, usage=usage if users is None else usage.at(users))
