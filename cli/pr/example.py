"""Whose previews: the project's own, or those of a folder under examples/."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.root import root

if TYPE_CHECKING:
    from cli.pr.template import Template

UNREADABLE = 2


def examples() -> list[str]:
    """Names for the shell to complete: those that have a template."""
    from cli.pr import template

    return template.examples(root())


Example = Annotated[
    str,
    typer.Option(
        help="A folder under examples/ whose Pulumi.pr.yaml is the template; unless said, the one "
        "that you stand in, else the project's own", envvar="EXAMPLE", show_default=False,
        autocompletion=examples,
    ),
]


def chosen(example: str) -> Template:
    """The template of `example`, or of where one stands. Exits where there is none."""
    from cli.pr.template import NoTemplate, Template, here

    try:
        return Template.of(root(), example or here(root()))
    except NoTemplate as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(UNREADABLE) from error
