"""Every verb keeps the promises of the command line as a whole."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

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
        # What `exec` prints is what somebody else's command prints.
        assert "--json" in names or verb == "exec"
        assert leaf.help


def test_the_version_is_the_packages() -> None:
    done = CliRunner().invoke(app, ["--version"])
    assert (done.exit_code, done.output) == (0, f"slipway {version('slipway')}\n")


def test_help_fills_the_terminal_whatever_the_lines_of_a_docstring() -> None:
    def said(*verb: str) -> list[str]:
        done = CliRunner().invoke(app, [*verb, "--help"], env={"COLUMNS": "200"})
        return [line.strip() for line in done.output.splitlines()]

    assert (
        "Exits with 1 when the preview failed or a rule refuses it, with 2 when there is no "
        "preview to speak of, with 3 when the comment cannot be posted."
    ) in said("comment")
    assert (
        "Exits with 1 where the preview fails, a rule refuses it, or it does not come up; with 4, "
        "and takes it down again, where the proof fails."
    ) in said("pr", "up")


@pytest.mark.parametrize("verb", [["cost"], ["graph"], ["publish", "--to", "x"]])
def test_a_stack_without_a_file_is_refused_with_those_that_have_one(
    verb: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "examples" / "shop").mkdir(parents=True)
    config = "config: {'slipway:app': {name: notes}, 'slipway:cache': {platform: docker}}\n"
    for name in ("Pulumi.yaml", "Pulumi.dev.yaml", "examples/shop/Pulumi.prod.yaml"):
        (tmp_path / name).write_text(config)
    monkeypatch.chdir(tmp_path / "examples" / "shop")
    monkeypatch.setattr("cli.publish._can_attach", lambda: True)
    done = CliRunner().invoke(app, [*verb, "--stack", "nope"])
    assert (done.exit_code, done.stderr) == (
        2, "there is no Pulumi.nope.yaml; choose with --stack one of: dev, prod\n"
    )
    for stack in ("dev", "prod"):
        assert CliRunner().invoke(app, [*verb, "--stack", stack]).exit_code == 0


def test_the_shell_completes_verbs_and_stacks() -> None:
    environment = {
        "_SLIPWAY_COMPLETE": "complete_bash", "COMP_WORDS": "slipway st", "COMP_CWORD": "1",
    }
    assert CliRunner().invoke(app, [], env=environment, prog_name="slipway").output == "status\n"
    asked = {"COMP_WORDS": "slipway status --stack d", "COMP_CWORD": "3"}
    done = CliRunner().invoke(app, [], env={**environment, **asked}, prog_name="slipway")
    assert done.output.split() == [name for name in stacks() if name.startswith("d")]
