"""`slipway status`: how every component of a stack is doing, now."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import typer

from cli.options import AsJson, Stack
from cli.root import root

if TYPE_CHECKING:
    from cli.state import State

UNWELL = 1


def status(stack: Stack = "dev", as_json: AsJson = False) -> None:
    """Say how every component is: address, release, health, latency, replicas, certificate, cost.

    Exits with 1 when one of them needs somebody, with 2 when the stack is not up.
    """
    from rich.console import Console

    from cli.daemon import client
    from cli.environment import engine
    from cli.maintenance import is_on
    from cli.state import State
    from cli.status.report import plain, show
    from cli.status.report import status as look
    from provider.docker.tunnel import NoWay

    state = State.deployed(engine(root(), stack))
    try:
        parts = look(state, _config(stack), client)
    except NoWay as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNWELL) from None
    serving, closed = release(state), is_on(state)
    if as_json:
        typer.echo(json.dumps({**plain(parts, serving), "maintenance": closed}, indent=2))
    else:
        show(parts, serving, Console(soft_wrap=True, highlight=False))
        if closed:
            typer.echo(
                "Maintenance is on, and everybody gets 503; to open again: "
                f"slipway maintenance off --stack {stack}"
            )
    if any(part.bad for part in parts):
        raise typer.Exit(UNWELL)


def release(state: State) -> str:
    """The release that serves: its number and age where they are on record, else its digest."""
    from cli.history import History
    from cli.status.deployed import Stack as Deployed

    digest = str(Deployed.of(state).outputs.get("release") or "")
    history = History.of(state)
    if history is None:
        return digest
    said = f"{history.current.number}, since {history.current.back_at or history.current.at}"
    failed = "; the update after it failed" if history.unfinished else ""
    return f"{said} ({digest}){failed}"


def _config(stack: str) -> dict[str, Any]:
    from cli.stack_file import configuration

    return configuration(root() / f"Pulumi.{stack}.yaml")
