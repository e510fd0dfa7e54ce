"""What all verbs have in common: how their help reads, and how what stops any of them is said."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from cli.checkpoint import Damaged
from cli.daemon import NoDaemon, said_by
from cli.engine import EngineFailed
from cli.stack_file import Unreadable
from cli.state import NotUp
from cli.status.deployed import NoComponent
from provider.docker.tunnel import NoWay

UNKNOWN = 2


class Verbs(TyperGroup):
    """A group of verbs."""

    def invoke(self, ctx: Any) -> Any:
        """Exits with 2 where the stack is not up or has no such part, or nobody says how it is."""
        try:
            return super().invoke(ctx)
        except (Damaged, EngineFailed, NoComponent, NoDaemon, NotUp, NoWay, Unreadable) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(UNKNOWN) from None
        except Exception as error:  # docker-py is not imported here, and so are its errors not
            if (said := said_by(error)) is None:
                raise
            typer.echo(said, err=True)
            raise typer.Exit(UNKNOWN) from None

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """With help whose paragraphs fill the terminal: a docstring's lines are its own."""
        found = super().get_command(ctx, cmd_name)
        if found and found.help:
            paragraphs = found.help.split("\n\n")
            found.help = "\n\n".join(" ".join(each.split()) for each in paragraphs)
        return found
