"""What every verb says where the engine does not say how the stack is, or the stack is not up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import app
from cli.pr import life

ASKING = (
    ["status"], ["releases"], ["server"], ["certificate"], ["maintenance", "status"],
    ["rollback", "--yes"], ["drift"], ["comment"],
)
NO_LOGIN = "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions"
NO_STACK = "error: no stack named 'x' found"


def log_in(stack: str) -> str:
    return (
        f"nobody is logged in to where the state of {stack} is kept; run: eval "
        f'"$(make -s env STACK={stack})" && pulumi login (or pulumi login --local, to keep it on '
        "this machine)\n"
    )


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two stack files, and an engine that fails with the words in `said`."""
    (tmp_path / "Pulumi.yaml").write_text("name: slipway\nruntime: python\n")
    for name in ("pr", "prod"):
        config = "{'slipway:app': {name: notes}, 'slipway:docker': {port: 9000}}"
        (tmp_path / f"Pulumi.{name}.yaml").write_text(f"config: {config}\n")
    engine = tmp_path / "pulumi"
    engine.write_text(f'#!/bin/sh\ncat "{tmp_path}/said" >&2\nexit 255\n')
    engine.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("toolchain.environment.variables", lambda stack: {})
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("PULUMI_BACKEND_URL", raising=False)
    return tmp_path


def run(project: Path, said: str, *arguments: str) -> Any:
    (project / "said").write_text(f"{said}\n")
    return CliRunner().invoke(app, arguments)


@pytest.mark.parametrize("verb", ASKING, ids=lambda verb: verb[0])
@pytest.mark.parametrize(
    ("said", "stack", "told"),
    [
        (NO_LOGIN, "prod", log_in("prod")),
        (NO_STACK, "prod", "stack prod is not up; run: make up STACK=prod\n"),
        (NO_STACK, "x", "stack x is not up, and there is no Pulumi.x.yaml; choose one of: pr, "
                        "prod\n"),
    ],
    ids=["no login", "not up", "unknown"],
)
def test_what_stops_a_verb_is_one_message(
    project: Path, verb: list[str], said: str, stack: str, told: str
) -> None:
    done = run(project, said, *verb, "--stack", stack)
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", told)


def test_what_is_not_known_is_quoted_with_the_command_that_shows_it(project: Path) -> None:
    done = run(project, "error: 503 from the bucket", "status", "--stack", "prod")
    assert done.stderr == (
        "error: 503 from the bucket\nthe engine failed; correct what it says, then run: pulumi "
        "stack export --stack prod\n"
    )


def test_a_preview_is_only_called_gone_by_an_engine_that_knows(project: Path) -> None:
    done = run(project, NO_STACK, "pr", "down", "7")
    assert (done.exit_code, done.stdout) == (0, "There is no pr-7.\n")
    done = run(project, NO_LOGIN, "pr", "down", "7")
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", log_in("pr-7"))


def test_no_preview_is_listed_or_swept_without_a_login(project: Path) -> None:
    for verb in (["list"], ["sweep", "--yes"]):
        done = run(project, NO_LOGIN, "pr", *verb)
        assert (done.exit_code, done.stdout, done.stderr) == (2, "", log_in("pr"))


def test_where_there_is_no_preview_it_is_said_how_one_is_made(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "pulumi").write_text("#!/bin/sh\necho '[]'\n")
    done = run(project, "", "pr", "list")
    assert done.stdout == "There is no preview stack; make one: slipway pr up 123\n"
    assert run(project, "", "pr", "list", "--json").stdout == "[]\n"


def test_production_that_may_not_be_read_is_no_obstacle_to_a_preview(project: Path) -> None:
    (project / "said").write_text(NO_LOGIN)
    assert life._production(project, "prod") is None
