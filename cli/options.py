"""Options that many verbs have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.root import root

NO_FILE = 2


def stacks() -> list[str]:
    """Names for the shell to complete: those that have a file."""
    return sorted(file.name.split(".")[1] for file in root().glob("Pulumi.*.yaml"))


def file_of(stack: str) -> Path:
    """The stack's file: one in this folder, as an example has it, else the project's. Exits."""
    for folder in (Path(), root()):
        file = folder / f"Pulumi.{stack}.yaml"
        if file.is_file():
            return file
    here = (file.name.split(".")[1] for file in Path().glob("Pulumi.*.yaml"))
    known = ", ".join(sorted({*here, *stacks()}))
    typer.echo(f"there is no Pulumi.{stack}.yaml; choose with --stack one of: {known}", err=True)
    raise typer.Exit(NO_FILE)


Stack = Annotated[
    str,
    typer.Option("--stack", "-s", help="The stack", envvar="STACK", autocompletion=stacks),
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask")]
