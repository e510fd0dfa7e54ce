"""A job runs once, with secrets that are gone afterwards; its failure says what it wrote."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from tests.platforms.fly.lives import IMAGE, PASSWORD, Lives
from tests.platforms.fly.vendor import Fly, FlyLogs
from tests.platforms.life import Life, Refusal
from tests.provider.plugin import Plugin


@pytest.fixture
def lives(plugin: Plugin, fly: Fly, logs: FlyLogs) -> Lives:
    return Lives(plugin, fly)


@pytest.fixture
def life(lives: Lives) -> Life:
    return lives.life("Job")


@pytest.fixture
def given(lives: Lives) -> dict[str, Any]:
    return {**lives.given("Job"), "command": ["node", "migrate.js"]}


def test_it_runs_with_its_secrets_and_leaves_nothing(
    life: Life, given: dict[str, Any], fly: Fly
) -> None:
    fly.slow = 1
    assert life.up(**given)["exitCode"] == 0
    (machine,) = fly.machines.values()
    assert fly.seen[machine["id"]] == given["secrets"]
    assert machine["config"]["init"] == {"cmd": ["node", "migrate.js"]}
    assert (machine["config"]["auto_destroy"], machine["config"]["restart"]) == (
        True, {"policy": "no"},
    )
    assert fly.running == []
    assert fly.secrets[given["appName"]] == {}
    assert life.changed(**given) == []
    life.up(**{**given, "image": "ghcr.io/org/notes:1.5.0"})
    assert len(fly.ran) == 2


def test_a_failure_has_the_exit_code_and_the_last_lines_and_no_password(
    life: Life, given: dict[str, Any], fly: Fly, logs: FlyLogs
) -> None:
    fly.exits[IMAGE] = 3
    logs.lines = ["begin", f"cannot reach postgres://other:{PASSWORD}xyz@db/notes", "gave up"]
    with pytest.raises(Refusal) as refused:
        life.up(**given)
    assert str(refused.value) == (
        "job exited with code 3\n  its last log lines:\n    begin\n"
        "    cannot reach postgres://other:[secret]@db/notes\n    gave up\n"
        "  correct what the log says and run the update again"
    )
    assert life.id == ""
    assert fly.running == []
    assert fly.secrets[given["appName"]] == {}


def test_without_lines_it_says_how_to_see_them(
    life: Life, given: dict[str, Any], fly: Fly, logs: FlyLogs
) -> None:
    fly.exits[IMAGE] = 1
    logs.fail("logs", status=404)
    with pytest.raises(Refusal, match=r"run: fly logs --app \S+ --machine machine-\d+"):
        life.up(**given)


def test_one_that_takes_too_long_is_ended(
    life: Life, given: dict[str, Any], fly: Fly, logs: FlyLogs
) -> None:
    fly.slow, logs.lines = 50, ["waiting for a lock"]
    with pytest.raises(Refusal, match="was stopped after 1 s; its timeout can be raised"):
        life.up(**{**given, "timeout": 1})
    assert fly.running == []


def test_what_a_killed_update_began_is_waited_for_and_not_begun_twice(
    life: Life, given: dict[str, Any], fly: Fly, monkeypatch: pytest.MonkeyPatch
) -> None:
    fly.slow = 50
    fly.fail("Machines_show", status=403)
    monkeypatch.setattr("provider.fly.job._cleared", lambda *_: None)
    with pytest.raises(Refusal):
        life.up(**given)
    monkeypatch.undo()
    fly.looks[next(iter(fly.machines))] = 1
    monkeypatch.setenv("FLY_API_URL", fly.url)
    monkeypatch.setenv("FLY_API_TOKEN", fly.token)
    assert life.up(**given)["exitCode"] == 0
    assert len(fly.ran) == 1


def test_one_of_other_settings_that_a_killed_update_left_is_removed(
    life: Life, given: dict[str, Any], fly: Fly, monkeypatch: pytest.MonkeyPatch
) -> None:
    fly.slow = 50
    fly.fail("Machines_show", status=403)
    monkeypatch.setattr("provider.fly.job._cleared", lambda *_: None)
    with pytest.raises(Refusal):
        life.up(**given)
    fly.slow = 0
    monkeypatch.undo()
    monkeypatch.setenv("FLY_API_URL", fly.url)
    monkeypatch.setenv("FLY_API_TOKEN", fly.token)
    life.up(**given, trigger="other")
    assert len(fly.ran) == 2
    assert fly.running == []


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 401}, {"status": 403}, {"status": 422}, {"status": 500}, {"status": 503},
        {"status": 429, "headers": {"Retry-After": "0"}}, {"lost": True}, {"unheard": True},
    ],
)
def test_a_run_that_went_wrong_at_its_beginning_runs_once_in_the_end(
    life: Life, given: dict[str, Any], fly: Fly, fault: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("provider.http.creation.LOOK_AGAIN_SECONDS", 0.1)
    fly.slow = 2
    fly.fail("Machines_create", **fault)
    with suppress(Refusal):
        life.up(**given)
    assert life.up(**given)["exitCode"] == 0
    assert len(fly.ran) == 1
    assert fly.running == []
    assert fly.secrets[given["appName"]] == {}
