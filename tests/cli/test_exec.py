"""`slipway exec`: which command runs inside what, and what is said where none can."""

from __future__ import annotations

from typing import Any

import pytest
from typer.testing import CliRunner

from cli import exec_verb
from cli.app import app
from cli.exec_verb import TOLD, inside
from cli.state import State
from tests.review.plans import ROOT, Resources, component

GIVEN = {"Mounts": [{"Destination": "/run/slipway"}]}


def test_a_backends_command_has_its_variables() -> None:
    shell = ["/run/slipway/busybox", "sh"]
    assert inside("backend", GIVEN, ["node", "seed.js"]) == [*shell, "-c", TOLD, "sh", "node",
                                                             "seed.js"]
    assert inside("backend", GIVEN, []) == [*shell, "-c", TOLD, "sh", *shell]


def test_what_is_given_nothing_has_a_shell_of_its_own() -> None:
    assert inside("frontend", {"Mounts": []}, []) == ["sh"]
    assert inside("frontend", {"Mounts": []}, ["id"]) == ["id"]


def test_a_databases_command_are_options_of_psql() -> None:
    assert inside("database", GIVEN, ["-c", "select 1"])[3:] == ["psql", "-c", "select 1"]


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch) -> None:
    found: Resources = {
        ROOT: {"type": "pulumi:pulumi:Stack", "urn": ROOT, "custom": False, "inputs": {}}
    }
    component(found, "railway", "Backend")
    component(found, "neon", "Database")
    component(found, "docker", "Cache")
    monkeypatch.setattr(State, "deployed", lambda _: State(list(found.values()), []))


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("backend", 3, "backend is on railway; use: railway ssh\n"),
        ("database", 3,
         'database is on neon; use: psql "$(pulumi stack output databaseUrl --show-secrets)"\n'),
        ("api", 2, "there is no component api; there are: backend, database, cache\n"),
        ("cache", 2, "no container of cache runs; run: slipway status -s prod\n"),
    ],
)
@pytest.mark.usefixtures("stack")
def test_where_nothing_can_run(
    name: str, code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exec_verb, "_first", lambda *_: None)
    done = CliRunner().invoke(app, ["exec", name, "--stack", "prod"])
    assert (done.exit_code, done.output) == (code, said)


@pytest.mark.usefixtures("stack")
def test_without_dockers_client(monkeypatch: pytest.MonkeyPatch) -> None:
    found: dict[str, Any] = {"Id": "1a2b3c", "Mounts": []}
    monkeypatch.setattr(exec_verb, "_first", lambda *_: found)
    monkeypatch.setenv("SLIPWAY_DOCKER", "no-such-docker")
    done = CliRunner().invoke(app, ["exec", "cache", "--stack", "prod"])
    assert (done.exit_code, done.output) == (
        2, "no no-such-docker on this machine; install Docker's client, or run: make doctor\n",
    )
