"""Options that many verbs have."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.root import root


def stacks() -> list[str]:
    """Names for the shell to complete: those that have a file."""
    return sorted(file.name.split(".")[1] for file in root().glob("Pulumi.*.yaml"))


Stack = Annotated[
    str,
    typer.Option("--stack", "-s", help="The stack", envvar="STACK", autocompletion=stacks),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask")]
