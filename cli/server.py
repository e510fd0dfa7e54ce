"""`slipway server`: what of a stack's server can be reached from here."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict

import typer

from cli.environment import engine
from cli.options import AsJson, Stack
from cli.root import root
from cli.state import State

EXPOSED, ELSEWHERE = 1, 2


def server(stack: Stack = "dev", as_json: AsJson = False) -> None:
    """Say which ports of a stack's server are open, to whom, and which of them should be.

    Exits with 1 when one is open that should not be, or the gateway's is not; with 2 when the
    stack is not on a server.
    """
    from cli.exposure import ports
    from components.docker.daemon import Daemon
    from components.errors import DaemonError
    from provider.docker.tunnel import NoWay

    state = State.deployed(engine(root(), stack))
    if not state.host.startswith("ssh://"):
        typer.echo(f"stack {stack} is not on a server; set slipway:docker.host, and up", err=True)
        raise typer.Exit(ELSEWHERE)
    try:
        with closing(Daemon(state.host)) as daemon:
            found = ports(daemon, state.identity or "")
    except (NoWay, DaemonError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(EXPOSED) from None
    if as_json:
        told = [{**asdict(each), "bad": each.bad, "advice": each.advice} for each in found]
        typer.echo(json.dumps({"host": state.host, "ports": told}, indent=2))
    else:
        rows = [("port", "bound to", "by", "from here", "")]
        for each in found:
            answer = "answers" if each.answers else "closed"
            verdict = each.advice or "as it should be"
            rows.append((str(each.number), each.bound, each.by or "-", answer, verdict))
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            typer.echo("  ".join([*cells, row[-1]]).rstrip())
    if any(each.bad for each in found):
        raise typer.Exit(EXPOSED)
