"""`slipway maintenance`: the gateway answers 503 for everything while somebody works on it."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any, Literal

import typer

from cli.environment import engine
from cli.options import AsJson, Stack, Yes
from cli.root import root
from cli.state import State

GATEWAY = "slipway:docker:GatewayConfig"
METHODS = {"on": "PUT", "off": "DELETE", "status": "GET"}
Wanted = Annotated[Literal["on", "off", "status"], typer.Argument(help="What it shall be")]


def maintenance(
    wanted: Wanted, stack: Stack = "dev", yes: Yes = False, as_json: AsJson = False
) -> None:
    """Let the gateway answer 503 with a page that says so, until it is switched off again.

    The gateway's own health check still passes. It stays on over restarts and releases.
    """
    from provider.docker.daemon import connect
    from provider.docker.gateway import ask
    from provider.errors import Failed

    inputs = _gateway(State.deployed(engine(root(), stack)))
    if inputs is None:
        typer.echo(f"stack {stack} has no gateway: no part of it is on docker", err=True)
        raise typer.Exit(1)
    if wanted == "on" and not yes and sys.stdin.isatty():
        typer.confirm(f"Answer 503 to everybody who visits stack {stack}?", abort=True)
    try:
        client = connect(inputs.get("host", ""))
        said = ask(client, inputs["container"], METHODS[wanted], "/maintenance")
    except Failed as error:
        typer.echo(f"{error}; if the gateway is gone, run: make up", err=True)
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({"stack": stack, "maintenance": said["on"]}))
    else:
        typer.echo(f"Maintenance of stack {stack} is {'on' if said['on'] else 'off'}.")


def is_on(state: State) -> bool:
    """Whether the gateway answers 503 to everybody; no where it does not say."""
    from provider.docker.daemon import connect
    from provider.docker.gateway import ask
    from provider.errors import Failed

    inputs = _gateway(state)
    try:
        said = inputs and ask(
            connect(inputs.get("host", "")), inputs["container"], "GET", "/maintenance"
        )
    except Failed:
        return False
    return bool(said and said["on"])


def _gateway(state: State) -> dict[str, Any] | None:
    return next((each["inputs"] for each in state.of(GATEWAY)), None)
