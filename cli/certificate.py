"""`slipway certificate`: what has to be trusted to visit a stack with an authority of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.environment import engine
from cli.root import root
from cli.state import State

AUTHORITY = "slipway:docker:Authority"
StackName = Annotated[str, typer.Option("--stack", "-s", help="The stack", envvar="STACK")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write it to this file")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON")]


def certificate(stack: StackName = "dev", output: Output = None, as_json: AsJson = False) -> None:
    """Print the certificate that a browser or curl has to trust, of `tls: {mode: local}`."""
    found = [
        each["outputs"]["certificate"] for each in State.read(engine(root(), stack)).of(AUTHORITY)
    ]
    if not found:
        typer.echo(
            f"stack {stack} has no authority of its own; set slipway:docker: {{tls: {{mode: "
            "local}} and run: make up",
            err=True,
        )
        raise typer.Exit(1)
    if output is not None:
        output.write_text(found[0])
        typer.echo(f"written to {output}; try: curl --cacert {output} https://...", err=True)
    elif as_json:
        typer.echo(json.dumps({"certificate": found[0]}))
    else:
        typer.echo(found[0], nl=False)
