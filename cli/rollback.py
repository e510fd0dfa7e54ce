"""`slipway rollback`: back to an earlier release, without building or pulling anything."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.options import AsJson, Stack, Yes
from cli.root import root

if TYPE_CHECKING:
    from cli.engine import Engine
    from cli.state import State

FAILED, NOT_POSSIBLE, UPDATING, NOT_SAFE = 1, 2, 3, 4
Number = Annotated[
    int | None,
    typer.Argument(
        metavar="[RELEASE]", show_default=False,
        help="Number of the release, as `slipway releases` lists it; without one, the one before",
    ),
]
DespiteSchema = Annotated[
    bool,
    typer.Option(
        "--despite-schema",
        help="Also where the schema has moved on: the old release may then fail, or write what the "
        "newer one cannot read",
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config-file", help="The stack's file, where it is not Pulumi.<stack>.yaml"),
]


def rollback(
    number: Number = None, stack: Stack = "dev", despite_schema: DespiteSchema = False,
    config_file: ConfigFile = None, yes: Yes = False, as_json: AsJson = False,
) -> None:
    """Go back to an earlier release: its images and settings, without building or pulling.

    The database stays as it is; so do secrets. Exits with 1 when the update failed, 2 when there
    is nothing to go back to, 3 while another update runs, 4 when the schema makes it unsafe.
    """
    from cli.environment import engine
    from cli.going_back import NotPossible, NotSafe, check, chosen, go_back, stack_file
    from cli.history import History
    from cli.recover import UpdateRunning

    running = engine(root(), stack)
    try:
        state = _recovered(running, quiet=as_json)
        history = History.of(state)
        if history is None:
            raise NotPossible(
                f"stack {stack} has no release on docker yet; run: make up STACK={stack}"
            )
        file = stack_file(root(), stack, config_file)
        record = chosen(history, number)
        check(history, record, despite_schema=despite_schema)
    except (NotPossible, UpdateRunning) as error:
        typer.echo(str(error), err=True)
        codes = {NotSafe: NOT_SAFE, UpdateRunning: UPDATING}
        raise typer.Exit(codes.get(type(error), NOT_POSSIBLE)) from None
    if not yes and sys.stdin.isatty():
        since = f"{record.at[:16].replace('T', ' ')} by {record.by}"
        typer.confirm(f"Go back to release {record.number} ({since})?", abort=True)
    code, said = go_back(running, state, history, record, file, quiet=as_json)
    if code:
        typer.echo(f"{said}the update failed; what serves now: slipway releases", err=True)
        raise typer.Exit(FAILED)
    if as_json:
        moved = {"from": history.current.number, "to": record.number}
        typer.echo(json.dumps({**moved, "images": dict(record.images)}))
    else:
        typer.echo(
            f"\nRelease {record.number} serves again. `pulumi up` would release what the sources "
            "are now; `pulumi preview` shows it."
        )


def _recovered(running: Engine, *, quiet: bool) -> State:
    """The state, after making good an update that was killed: its lock would stop this one."""
    from cli.daemon import client
    from cli.recover import recover
    from cli.state import State, locks

    state = State.deployed(running)
    if state.pending or locks(running):
        recover(running, client, (lambda _: None) if quiet else typer.echo)
        state = State.read(running)
    return state
