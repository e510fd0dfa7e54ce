"""Every verb keeps the promises of the command line as a whole."""

from __future__ import annotations

import pytest
import typer
from typer.testing import CliRunner

from cli.app import app
from cli.options import stacks

VERBS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # a group


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_stack_and_json_and_says_what_it_does(verb: str) -> None:
    command = typer.main.get_command(app).commands[verb]  # type: ignore[attr-defined]  # a group
    for leaf in getattr(command, "commands", {verb: command}).values():
        names = {name for each in leaf.params for name in each.opts}
        assert "--json" in names
        assert leaf.help


def test_the_shell_completes_verbs_and_stacks() -> None:
    environment = {
        "_SLIPWAY_COMPLETE": "complete_bash", "COMP_WORDS": "slipway st", "COMP_CWORD": "1",
    }
    assert CliRunner().invoke(app, [], env=environment, prog_name="slipway").output == "status\n"
    asked = {"COMP_WORDS": "slipway status --stack d", "COMP_CWORD": "3"}
    done = CliRunner().invoke(app, [], env={**environment, **asked}, prog_name="slipway")
    assert done.output.split() == [name for name in stacks() if name.startswith("d")]
