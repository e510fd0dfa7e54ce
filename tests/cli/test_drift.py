"""`slipway drift` names what is gone and what was changed, and never a value."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.app import app
from tests.review.golden import lines
from tests.review.plans import CANARY, changed, error, events, found, production, without


def run(folder: Path, log: list[dict[str, Any]], *arguments: str) -> Any:
    file = folder / "events.json"
    file.write_text(lines(log))
    return CliRunner().invoke(app, ["drift", "--stack", "prod", "--plan", str(file), *arguments])


def drifted() -> list[dict[str, Any]]:
    now = production()
    then = changed(without(now, "storage-uploads"), "backend", image=f"{CANARY}-image")
    return events(now, then, {found(now, "backend"): {"image": {"kind": "update"}}})


SAID = """\
prod was changed outside:
  Backend: notes-prod-backend (Service) was changed: image
  Storage: notes-prod-storage-uploads (R2Bucket) is gone
To put it right: pulumi up --refresh --stack prod
"""


def test_what_is_gone_and_what_was_changed_is_named(tmp_path: Path) -> None:
    done = run(tmp_path, drifted())
    assert (done.exit_code, done.output) == (1, SAID)


def test_a_stack_without_drift_is_well(tmp_path: Path) -> None:
    done = run(tmp_path, events(production(), production()))
    assert (done.exit_code, done.output) == (0, "prod is as its state says.\n")


@pytest.mark.parametrize("form", ["--json", "--markdown"])
def test_every_form_names_the_same_and_no_value(tmp_path: Path, form: str) -> None:
    done = run(tmp_path, drifted(), form)
    assert done.exit_code == 1
    assert "notes-prod-storage-uploads" in done.output
    assert CANARY not in done.output


def test_what_could_not_be_asked_is_a_failure_of_its_own(tmp_path: Path) -> None:
    log = [*events(production(), production()), error(f"postgres://a:{CANARY}@db is away")]
    done = run(tmp_path, log, "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["errors"] == ["error: postgres://(hidden)@db is away"]
    done = run(tmp_path, log)
    assert (done.exit_code, done.stdout, done.stderr) == (
        2, "Whether prod was changed outside could not be found out in full.\n",
        "error: postgres://(hidden)@db is away\n",
    )
