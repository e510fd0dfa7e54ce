"""`slipway notify`: tells people how a deployment went."""

from __future__ import annotations

import json
import os
from typing import Annotated
from urllib.parse import urlsplit

import typer

from cli.options import AsJson, Stack

UNHEARD = 1
VARIABLE = "SLIPWAY_NOTIFY_URL"
SECONDS = 10.0
WORDS = {
    "success": "✅ {stack} is deployed", "failure": "❌ {stack} was not deployed",
    "cancelled": "⏹ the deployment of {stack} was cancelled",
}
Outcome = Annotated[str, typer.Argument(help=f"{', '.join(WORDS)}: as GitHub calls a job's result")]
Link = Annotated[str, typer.Option(help="Where more is to be read")]


def notify(
    outcome: Outcome, stack: Stack = "prod", link: Link = "", as_json: AsJson = False
) -> None:
    """Post how a deployment went to SLIPWAY_NOTIFY_URL, a chat's webhook, where that is set."""
    said = WORDS.get(outcome, "❔ {stack}: the deployment ended as {outcome}")
    text = said.format(stack=stack, outcome=outcome) + (f" {link}" if link else "")
    address = os.environ.get(VARIABLE, "")
    heard = bool(address) and _post(address, text)
    if as_json:
        typer.echo(json.dumps({"text": text, "posted": heard}))
    else:
        typer.echo(text)
        if not address:
            typer.echo(f"{VARIABLE} is not set, so nobody is told", err=True)
    if address and not heard:
        raise typer.Exit(UNHEARD)


def _post(address: str, text: str) -> bool:
    """Whether it was taken. The address is a secret, so only its host is ever said."""
    import httpx

    host = urlsplit(address).hostname
    try:
        answer = httpx.post(address, json={"text": text}, timeout=SECONDS)
    except (httpx.UnsupportedProtocol, httpx.InvalidURL):
        typer.echo(f"{VARIABLE} is no web address; copy the whole one, https://...", err=True)
        return False
    except httpx.HTTPError as error:
        typer.echo(f"{host} does not answer ({type(error).__name__}); check {VARIABLE}", err=True)
        return False
    if not answer.is_success:
        typer.echo(f"{host} answered {answer.status_code}; check {VARIABLE}", err=True)
    return answer.is_success
