"""The `slipway` command. Every verb has `--stack`, `--json` and a meaningful exit code."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from cli.certificate import certificate
from cli.comment import comment
from cli.cost import cost
from cli.graph import graph
from cli.maintenance import maintenance
from cli.root import root

if TYPE_CHECKING:
    from docker import DockerClient

app = typer.Typer(
    name="slipway",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    help="What pulumi itself does not do: recover from a crash, price a stack.",
)
Stack = Annotated[str, typer.Option("--stack", "-s", help="Stack to work on.", envvar="STACK")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


@app.callback()
def slipway() -> None:
    """The few verbs that pulumi itself does not have."""


@app.command("recover")
def recover_verb(stack: Stack = "dev", yes: Yes = False, as_json: AsJson = False) -> None:
    """After a crash, bring the stack to where the next `pulumi up` can go on."""
    from cli.environment import engine
    from cli.recover import RebuildFailed, UpdateRunning, recover

    if not yes and sys.stdin.isatty():
        typer.confirm(f"Recover stack {stack}?", abort=True)
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if not as_json:
            typer.echo(line)

    try:
        changed = recover(engine(root(), stack), _client, say)
    except UpdateRunning as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(3) from None
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


def _client() -> DockerClient:
    import docker

    return docker.DockerClient(
        base_url=os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock", timeout=60
    )


def main() -> None:
    """Entry point of `.venv/bin/slipway`."""
    app()
