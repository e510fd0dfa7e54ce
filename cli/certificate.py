"""`slipway certificate`: what has to be trusted to visit a stack with an authority of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.environment import engine
from cli.options import AsJson, Stack
from cli.root import root
from cli.state import State

AUTHORITY = "slipway:docker:Authority"
Output = Annotated[Path | None, typer.Option("--output", "-o", help="Write it to this file")]


def certificate(stack: Stack = "dev", output: Output = None, as_json: AsJson = False) -> None:
    """Print the certificate that a browser or curl has to trust, of `tls: {mode: local}`."""
    state = State.deployed(engine(root(), stack))
    found = [each["outputs"]["certificate"] for each in state.of(AUTHORITY)]
    if not found:
        typer.echo(
            f"stack {stack} has no authority of its own; set slipway:docker: {{tls: {{mode: "
            f"local}}}} and run: make up STACK={stack}",
            err=True,
        )
        raise typer.Exit(1)
    if output is not None:
        try:
            output.write_text(found[0], encoding="utf-8")
        except OSError as error:
            typer.echo(f"{output}: {error.strerror}; name another file with --output", err=True)
            raise typer.Exit(1) from None
        typer.echo(f"written to {output}; try: curl --cacert {output} https://...", err=True)
    elif as_json:
        typer.echo(json.dumps({"certificate": found[0]}))
    else:
        typer.echo(found[0], nl=False)
