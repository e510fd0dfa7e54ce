"""`slipway backup`: list them, take one, prove that one can be restored, go back to one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.environment import engine
from cli.options import AsJson, Stack, Yes
from cli.root import root

if TYPE_CHECKING:
    from cli.backup.keeper import Keeper

FAILED, NONE, UPDATING = 1, 2, 3
Id = Annotated[
    str, typer.Argument(metavar="[BACKUP]", help="Its id, as `slipway backup list` says it")
]

app = typer.Typer(
    no_args_is_help=True,
    help="The database's backups: list, take one, prove that one can be restored, go back to one.",
)


@app.command("list")
def listed(stack: Stack = "dev", as_json: AsJson = False) -> None:
    """List the backups, newest first, and when one was restored last to prove them.

    Exits with 2 where there is none.
    """
    found, evidence = _asked(stack, lambda keeper: (keeper.ask("list"), keeper.ask("evidence")))
    if as_json:
        typer.echo(json.dumps({"backups": found, "drill": evidence or None}, indent=2))
    else:
        _show(found, evidence)
    if not found:
        raise typer.Exit(NONE)


@app.command("now")
def now(stack: Stack = "dev", as_json: AsJson = False) -> None:
    """Take a backup, beside those that are taken anyway."""
    made = _asked(stack, lambda keeper: keeper.ask("now"))
    typer.echo(json.dumps(made) if as_json else f"Backup {made['id']}: {_contents(made)}.")


@app.command("drill")
def drill(stack: Stack = "dev", as_json: AsJson = False) -> None:
    """Restore the newest backup into a database that is thrown away, and count its rows."""
    done = _asked(stack, lambda keeper: keeper.ask("drill"))
    said = f"Backup {done['snapshot']} of {_when(done['takenAt'])} can be restored"
    typer.echo(
        json.dumps(done) if as_json else f"{said}: {_rows(done)}, in {done['seconds']} s."
    )


@app.command("restore")
def restore(
    backup: Id = "latest", stack: Stack = "dev", yes: Yes = False, as_json: AsJson = False
) -> None:
    """Put a backup in the place of what the database has now.

    What it has now is kept beside it under another name. Exits with 1 where that fails, and the
    database is then as it was; with 3 while an update runs.
    """
    chosen = _asked(stack, lambda keeper: _chosen(keeper, backup))
    if not yes and sys.stdin.isatty():
        asked = f"Put the backup of {_when(chosen['takenAt'])} ({_rows(chosen)}) in the place of "
        typer.confirm(f"{asked}what the database of stack {stack} has now?", abort=True)
    done = _asked(stack, lambda keeper: keeper.restore(chosen["id"]))
    if as_json:
        typer.echo(json.dumps({key: done[key] for key in ("id", "takenAt", "kept", "rows")}))
        return
    typer.echo(
        f"The database is as it was on {_when(done['takenAt'])}: {_rows(done)}.\n"
        f"What it had until now is kept as database {done['kept']}."
    )


def _asked(stack: str, question: Callable[[Keeper], Any]) -> Any:
    """The answer; a typer exit with one message where there is none."""
    from cli.backup.keeper import Keeper, NoBackups
    from cli.recover import UpdateRunning, dead_locks
    from cli.state import State, locks
    from provider.errors import Failed

    running = engine(root(), stack)
    try:
        dead_locks(locks(running))
        return question(Keeper.of(State.deployed(running), stack))
    except UpdateRunning as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UPDATING) from None
    except NoBackups as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(NONE) from None
    except Failed as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from None


def _chosen(keeper: Keeper, backup: str) -> dict[str, Any]:
    from provider.errors import Failed

    found: list[dict[str, Any]] = keeper.ask("list")
    for each in found:
        if backup in ("latest", each["id"]):
            return each
    known = f"there are: {', '.join(each['id'] for each in found)}" if found else "there is none"
    raise Failed(f"no backup {backup} in {keeper.repository}; {known}")


def _show(found: list[dict[str, Any]], evidence: dict[str, Any]) -> None:
    for each in found:
        typer.echo(f"{each['id']}  {_when(each['takenAt'])}  {_contents(each)}")
    if evidence:
        proved = f"{_when(evidence['restoredAt'])}: {evidence['snapshot']}, {_rows(evidence)}"
        typer.echo(f"Restored last on {proved}, in {evidence['seconds']} s.")
    elif found:
        typer.echo("None has been restored yet; prove that one can be: slipway backup drill")
    else:
        typer.echo("There is no backup yet; take one: slipway backup now")


def _contents(backup: dict[str, Any]) -> str:
    return f"{_rows(backup)}, {backup['bytes'] / 1e6:,.1f} MB"


def _rows(found: dict[str, Any]) -> str:
    return f"{found['rows']:,} rows in {found['tables']:,} tables"


def _when(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
