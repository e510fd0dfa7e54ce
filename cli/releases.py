"""`slipway releases`: what serves, and what could be gone back to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from http.client import HTTPException
from typing import Any

import typer

from cli.daemon import NoDaemon
from cli.environment import engine
from cli.history import History, Record
from cli.options import AsJson, Stack
from cli.root import root
from cli.state import State

NONE = 2
HEADINGS = ("release", "since", "by", "commit", "schema", "images")


def releases(stack: Stack = "dev", as_json: AsJson = False) -> None:
    """List the releases that are kept, newest first: when, who, commit, schema, images.

    Exits with 2 when nothing has been released yet.
    """
    history = History.of(State.deployed(engine(root(), stack)))
    if history is None:
        typer.echo(f"stack {stack} has no release on docker yet; run: make up STACK={stack}")
        raise typer.Exit(NONE)
    if as_json:
        found = [_plain(each, history) for each in history.records]
        typer.echo(json.dumps({"current": history.current.number, "releases": found}, indent=2))
        return
    for line in _table([HEADINGS, *(_row(each, history) for each in history.records)]):
        typer.echo(line)
    if history.unfinished:
        typer.echo(
            f"The last update failed; release {history.current.number} still serves. "
            "Correct what it said and run it again, or run: slipway rollback"
        )


def gone(record: Record, host: str) -> list[str]:
    """Parts whose image is no longer in the daemon. Raises NoDaemon where it does not say."""
    from components.docker.daemon import Daemon
    from components.errors import DaemonError
    from provider.docker.tunnel import NoWay

    daemon = Daemon(host)
    try:
        return [part for part, image in record.images.items() if daemon.image(image) is None]
    except (OSError, HTTPException, DaemonError, NoWay) as error:
        raise NoDaemon(daemon.absent() or str(error)) from None


def _plain(record: Record, history: History) -> dict[str, Any]:
    shown = {key: value for key, value in vars(record).items() if key != "settings"}
    return {
        **shown,
        "current": record is history.current,
        "missing": gone(record, history.host),
    }


def _row(record: Record, history: History) -> tuple[str, ...]:
    missing = gone(record, history.host)
    images = (
        f"{part} {'(gone)' if part in missing else image.removeprefix('sha256:')[:12]}"
        for part, image in record.images.items()
    )
    back = f" (back {record.back_at[:16]})" if record.back_at else ""
    return (
        f"{'*' if record is history.current else ' '} {record.number}",
        f"{record.at[:16].replace('T', ' ')}{back.replace('T', ' ')}",
        record.by,
        record.commit or "-",
        " ".join(sorted({each for each in record.schema.values() if each})) or "-",
        ", ".join(images),
    )


def _table(rows: Iterable[tuple[str, ...]]) -> Iterable[str]:
    rows = list(rows)
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()
