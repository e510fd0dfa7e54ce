"""`slipway pr`: the preview stack of a pull request, from open to close."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.comment import Post, Repository
from cli.options import AsJson, Yes
from cli.pr.example import UNREADABLE, Example, chosen
from cli.verbs import Verbs

if TYPE_CHECKING:
    from cli.pr.template import Template

FAILED, UNPROVED = 1, 4

app = typer.Typer(
    cls=Verbs, no_args_is_help=True,
    help="Preview stacks: bring one up for a pull request, take it down.",
)
Number = Annotated[int, typer.Argument(min=1, help="The pull request's number")]
Production = Annotated[
    str, typer.Option(help="The stack that previews must not reach, where its state can be read")
]
OlderThan = Annotated[
    str | None, typer.Option(help="Such as 12h, instead of the template's slipway:app.expires")
]


@app.command("up")
def up(
    number: Number, post: Post = False, repository: Repository = "",
    production: Production = "prod", example: Example = "", as_json: AsJson = False,
) -> None:
    """Bring its stack up, or up to date, and prove that it reaches no other stack's data.

    Exits with 1 where the preview fails, a rule refuses it, or it does not come up; with 4, and
    takes it down again, where the proof fails.
    """
    from cli.pr import life
    from cli.pr.told import Conversation
    from cli.review.github import Unposted
    from cli.review.plan import PlanError
    from provider.docker.tunnel import NoWay
    from settings import SettingsError

    where = chosen(example)
    name = where.name_of(number)
    try:
        told = Conversation(where, number, repository, post=post)
        life.make(where, number, _say)
        plan, made = told.before()
        _say(f"{made.stack}: {made.headline}")
        if made.verdict in ("failed", "refused"):
            raise life.Failed("\n".join(made.errors) or f"read: slipway comment -s {made.stack}")
        life.up(where, number)
        proofs = life.proofs(where, number, production)
        told.up(plan)
    except (life.Failed, NoWay, SettingsError, PlanError, Unposted) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from error
    wrong = [proof for proof in proofs if proof.found]
    if as_json:
        typer.echo(json.dumps({"proofs": [vars(proof) for proof in proofs]}, indent=2))
    else:
        for proof in proofs:
            typer.echo(f"  {'WRONG' if proof.found else 'proved'}: {proof.what}"
                       f"{f': {proof.found}' if proof.found else ''}")
    if wrong:
        typer.echo(f"{name} could touch data that is not its own; taking it down", err=True)
        life.down(where, number, _say)
        raise typer.Exit(UNPROVED)


@app.command("down")
def down(
    number: Number, post: Post = False, repository: Repository = "", example: Example = "",
    as_json: AsJson = False,
) -> None:
    """Take its stack down and leave nothing: no data, no image, no file. Twice does no harm."""
    from cli.pr import life
    from cli.pr.told import Conversation
    from cli.review.github import Unposted
    from provider.docker.tunnel import NoWay

    where = chosen(example)
    name = where.name_of(number)
    try:
        told = Conversation(where, number, repository, post=post)
        was = life.down(where, number, _say)
        told.down()
    except (life.Failed, NoWay, Unposted) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(FAILED) from error
    if as_json:
        typer.echo(json.dumps({"stack": name, "destroyed": was}))
    else:
        typer.echo(f"{name} is gone." if was else f"There is no {name}.")


@app.command("list")
def list_previews(example: Example = "", as_json: AsJson = False) -> None:
    """List preview stacks, with the moment at which each expires."""
    where = chosen(example)
    found, lifetime = _previews(where), where.lifetime
    rows = [{"number": each.number, "resources": each.resources, "busy": each.busy,
             "expires": _moment(each.ends(lifetime) if lifetime else None)} for each in found]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    if not rows:
        typer.echo(f"There is no preview stack; make one: {where.command('up', 123)}")
    for row in rows:
        until = f"until {row['expires']}" if row["expires"] else "until its pull request is closed"
        typer.echo(f"{where.name_of(row['number'])}: {row['resources']} resources, {until}")


@app.command("sweep")
def sweep(
    older_than: OlderThan = None, yes: Yes = False, example: Example = "", as_json: AsJson = False
) -> None:
    """Take down every preview that has expired.

    Exits with 1 where one of them could not be taken down; the others are all the same.
    """
    from cli.pr import life
    from provider.docker.tunnel import NoWay

    where = chosen(example)
    lifetime, now = _lifetime(older_than, where), datetime.now(UTC)
    old = [e.number for e in _previews(where) if lifetime is not None and e.expired(lifetime, now)]
    if old and not yes:
        names = ", ".join(map(where.name_of, old))
        typer.confirm(f"Take down {names}, with their data?", abort=True)
    failed = {}
    for number in old:
        try:
            life.down(where, number, _say)
        except (life.Failed, NoWay) as error:
            failed[number] = str(error)
    gone = [number for number in old if number not in failed]
    if as_json:
        typer.echo(json.dumps({"destroyed": gone, "failed": failed}))
    else:
        typer.echo(f"Swept: {', '.join(map(where.name_of, gone)) or 'nothing to sweep'}.")
        for number, why in failed.items():
            typer.echo(f"{where.name_of(number)}: {why}", err=True)
    if failed:
        raise typer.Exit(FAILED)


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _previews(template: Template) -> list[Any]:
    from cli.environment import engine
    from cli.pr.stacks import Unlisted, previews

    try:
        return previews(engine(template.root, "pr"), template)
    except Unlisted as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from error


def _lifetime(given: str | None, template: Template) -> timedelta | None:
    from settings.quantities import parse_duration

    if given is None:
        return template.lifetime
    try:
        return parse_duration(given)
    except ValueError as error:
        typer.echo(f"--older-than {given}: {error}", err=True)
        raise typer.Exit(UNREADABLE) from error


def _moment(found: datetime | None) -> str | None:
    return found.isoformat(timespec="minutes") if found else None
