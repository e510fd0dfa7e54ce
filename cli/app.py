"""The `slipway` command. Every verb has `--stack`, `--json` and a meaningful exit code."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

from cli.backup.verbs import app as backup
from cli.certificate import certificate
from cli.comment import comment
from cli.cost import cost
from cli.drift import drift
from cli.exec_verb import exec_
from cli.graph import graph
from cli.logs.verb import logs
from cli.maintenance import maintenance
from cli.notify import notify
from cli.options import AsJson, Stack, Yes
from cli.pr.verbs import app as pr
from cli.publish import publish
from cli.releases import releases
from cli.rollback import rollback
from cli.root import root
from cli.server import server
from cli.status_verb import status
from cli.verbs import Verbs

Images = Annotated[
    bool, typer.Option(help="Build again the images that Docker has lost; a destroy needs none")
]

app = typer.Typer(
    name="slipway",
    cls=Verbs,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="What pulumi itself does not do: review a change, say how a stack is, go back, recover.",
)


def _say_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"slipway {version('slipway')}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Say which it is")
]


@app.callback()
def slipway(version: Version = False) -> None:  # its callback says it
    """The few verbs that pulumi itself does not have."""


@app.command("recover")
def recover_verb(
    stack: Stack = "dev", images: Images = True, yes: Yes = False, as_json: AsJson = False
) -> None:
    """After a crash, bring the stack to where the next `pulumi up` can go on."""
    from cli.daemon import client
    from cli.engine import EngineFailed
    from cli.environment import engine
    from cli.recover import RebuildFailed, UpdateRunning, clear, recover
    from provider.docker.tunnel import NoWay

    if not yes and sys.stdin.isatty():
        typer.confirm(f"Recover stack {stack}?", abort=True)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if not as_json:
            typer.echo(line)

    try:
        changed = (recover if images else clear)(engine(root(), stack), client, say)
    except UpdateRunning as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(3) from None
    except (EngineFailed, NoWay) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except RebuildFailed as error:
        typer.echo(error.args[1], err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({"changed": changed, "steps": said}))
    elif not changed:
        typer.echo(f"Stack {stack} needs no recovery.")


app.command("graph")(graph)
app.command("cost")(cost)
app.command("comment")(comment)
app.command("certificate")(certificate)
app.command("maintenance")(maintenance)
app.command("status")(status)
app.command("logs")(logs)
app.command("exec")(exec_)
app.command("drift")(drift)
app.add_typer(pr, name="pr")
app.add_typer(backup, name="backup")
app.command("notify")(notify)
app.command("publish")(publish)
app.command("releases")(releases)
app.command("rollback")(rollback)
app.command("server")(server)

