"""A project's life: made once, changed in place, drift seen, data never lost by the way."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.life import Life, Refusal
from tests.platforms.neon.vendor import Neon
from tests.provider.plugin import Plugin

GIVEN: dict[str, Any] = {
    "name": "notes-prod-database", "mark": "5f1d9a02", "region": "aws-eu-central-1",
    "historyRetentionSeconds": 604800, "database": "notes", "owner": "owner",
}


@pytest.fixture
def project(plugin: Plugin, neon: Neon) -> Life:
    return Life(plugin, "slipway:neon:Project", "notes-prod-database")


def test_it_is_made_as_asked(project: Life, neon: Neon) -> None:
    state = project.up(**GIVEN)
    made = neon.projects[project.id]
    assert made["name"] == "notes-prod-database-5f1d9a02"
    assert (made["region_id"], made["pg_version"]) == ("aws-eu-central-1", 17)
    assert made["history_retention_seconds"] == 604800
    assert state["branchId"] in neon.branches
    assert [name for _, name in neon.databases] == ["notes"]
    assert [name for _, name in neon.roles] == ["owner"]


def test_nothing_changed_is_nothing_to_do(project: Life) -> None:
    project.up(**GIVEN)
    assert project.changed(**GIVEN) == []
    assert project.refresh() == {}
    assert project.changed(**GIVEN) == []


def test_its_window_and_name_change_in_place(project: Life, neon: Neon) -> None:
    project.up(**GIVEN)
    project.up(**{**GIVEN, "historyRetentionSeconds": 86400, "name": "diary-database"})
    assert len(neon.projects) == 1
    assert neon.projects[project.id]["name"] == "diary-database-5f1d9a02"
    assert neon.projects[project.id]["history_retention_seconds"] == 86400


def test_slow_operations_are_waited_for_with_progress(
    project: Life, neon: Neon, plugin: Plugin
) -> None:
    neon.slow = 2
    project.up(**GIVEN)
    assert neon.operations[0]["status"] == "finished"
    assert any("create_timeline: running" in text for _, text, _ in plugin.engine.said)


@pytest.mark.parametrize("fault", [{"lost": True}, {"unheard": True}, {"status": 500}])
def test_a_lost_answer_makes_no_second_project(
    project: Life, neon: Neon, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provider.http.creation.LOOK_AGAIN_SECONDS", 0.1)
    neon.fail("createProject", **fault)
    if "lost" not in fault:
        with pytest.raises(Refusal, match="what was made will be found again"):
            project.up(**GIVEN)
    project.up(**GIVEN)
    assert len(neon.projects) == 1


def test_an_engine_killed_in_a_create_finds_what_it_made(project: Life, neon: Neon) -> None:
    first = project.up(**GIVEN)
    project.forget()
    assert project.up(**GIVEN)["branchId"] == first["branchId"]
    assert len(neon.projects) == 1


def test_anothers_project_of_a_similar_name_is_left_alone(project: Life, neon: Neon) -> None:
    project.up(**GIVEN)
    project.forget()
    project.up(**{**GIVEN, "mark": "other000"})
    assert len(neon.projects) == 2


def test_an_operation_that_fails_leaves_a_project_that_the_state_knows(
    project: Life, neon: Neon
) -> None:
    neon.slow, neon.outcome = 1, "failed"
    with pytest.raises(Refusal, match="Neon's operation create_timeline failed: no explanation"):
        project.up(**GIVEN)
    assert project.id in neon.projects
    neon.slow, neon.outcome = 0, "finished"
    project.up(**{**GIVEN, "historyRetentionSeconds": 3600})
    assert len(neon.projects) == 1


def test_a_locked_project_is_asked_again(project: Life, neon: Neon) -> None:
    project.up(**GIVEN)
    neon.fail("updateProject", status=423, times=2)
    project.up(**{**GIVEN, "historyRetentionSeconds": 3600})
    assert neon.projects[project.id]["history_retention_seconds"] == 3600


def test_drift_is_shown_exactly_and_put_right(project: Life, neon: Neon) -> None:
    project.up(**GIVEN)
    neon.projects[project.id]["history_retention_seconds"] = 0
    assert project.refresh() == {"historyRetentionSeconds": (604800, 0)}
    assert project.changed(**GIVEN) == ["historyRetentionSeconds"]
    project.up(**GIVEN)
    assert neon.projects[project.id]["history_retention_seconds"] == 604800


def test_a_change_that_would_destroy_the_data_is_refused(project: Life, neon: Neon) -> None:
    project.up(**GIVEN)
    before = project.id
    with pytest.raises(Refusal) as refused:
        project.up(**{**GIVEN, "region": "aws-us-east-1"})
    assert str(refused.value) == (
        "region has changed, which takes a new slipway:neon:Project and destroys the data in "
        "this one; take the change back, or accept the loss with replaceData: true"
    )
    assert list(neon.projects) == [before]
    project.up(**{**GIVEN, "region": "aws-us-east-1", "replaceData": True})
    assert list(neon.projects) == [project.id] != [before]


def test_one_that_was_deleted_outside_stops_the_refresh(project: Life, neon: Neon) -> None:
    project.up(**GIVEN)
    neon.projects.clear()
    with pytest.raises(Refusal) as refused:
        project.refresh()
    assert "has been deleted outside, with the data in it; restore it there" in str(refused.value)
    assert f"pulumi state delete '{project.urn}'" in str(refused.value)


def test_one_that_may_be_lost_is_forgotten(project: Life, neon: Neon) -> None:
    project.up(**GIVEN, replaceData=True)
    neon.projects.clear()
    project.refresh()
    assert project.id == ""


def test_an_import_reads_everything(project: Life, neon: Neon) -> None:
    project.up(**GIVEN)
    name = project.id
    project.forget()
    assert project.adopt(name)["name"] == "notes-prod-database-5f1d9a02"
    given = {**GIVEN, "name": "notes-prod-database-5f1d9a02", "mark": ""}
    assert project.changed(**given) == ["database"]


def test_destroy_removes_it_and_one_that_is_gone_is_removed(project: Life, neon: Neon) -> None:
    project.up(**GIVEN)
    state, name = project.state, project.id
    project.destroy()
    assert neon.projects == {}
    project.id, project.state = name, state
    project.destroy()


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "create one at console.neon.tech under Account settings, API keys"),
        (403, "the credential in NEON_API_KEY may not do this"),
        (422, "correct what it says"),
    ],
)
def test_a_refusal_says_what_to_do(
    project: Life, neon: Neon, status: int, advice: str
) -> None:
    neon.fail("createProject", status=status, words="no")
    with pytest.raises(Refusal, match=f"Neon answered {status} to POST /projects: no") as refused:
        project.up(**GIVEN)
    assert advice in str(refused.value)
    assert neon.projects == {}
    assert neon.token not in str(refused.value)


def test_values_that_neon_does_not_take_are_refused_before_any_call(
    project: Life, neon: Neon
) -> None:
    with pytest.raises(Refusal, match="is 2592001 s; Neon keeps 0 to 2592000 s"):
        project.up(**{**GIVEN, "historyRetentionSeconds": 2592001})
    with pytest.raises(Refusal, match="pgVersion is 12; Neon has Postgres 14 to 18"):
        project.up(**GIVEN, pgVersion=12)
    assert neon.asked == []
