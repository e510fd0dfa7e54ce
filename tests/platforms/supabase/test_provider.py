"""Supabase's resources: made once, changed in place, drift seen, nothing secret said."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.life import Life, Refusal
from tests.platforms.supabase.vendor import ORGANIZATION, Supabase
from tests.provider.plugin import Plugin

PASSWORD = "postgres-password-canary-1"
APP_PASSWORD = "app-password-canary-2"
GIVEN: dict[str, Any] = {
    "name": "notes-prod-database", "mark": "5f1d9a02", "organization": ORGANIZATION,
    "region": "eu-central-1", "password": PASSWORD,
}
SETTINGS: dict[str, Any] = {
    "desiredInstanceSize": "small", "pitrDays": 7, "sslEnforcement": {"database": True},
    "networkRestrictions": {"dbAllowedCidrs": ["203.0.113.0/24"]}, "backupSchedule": "04:00:00",
}


@pytest.fixture
def project(plugin: Plugin, supabase: Supabase) -> Life:
    return Life(plugin, "slipway:supabase:Project", "project")


def life(project: Life, kind: str) -> Life:
    return Life(project.plugin, f"slipway:supabase:{kind}", kind.lower())


def test_it_is_made_as_asked_and_waited_for(
    project: Life, supabase: Supabase, plugin: Plugin
) -> None:
    supabase.slow = 3
    state = project.up(**GIVEN, **SETTINGS)
    ref = project.id
    assert supabase.projects[ref]["name"] == "notes-prod-database-5f1d9a02"
    assert supabase.projects[ref]["status"] == "ACTIVE_HEALTHY"
    assert supabase.addons[ref] == {"compute_instance": "ci_small", "pitr": "pitr_7"}
    assert supabase.settings[ref] == {
        "tls": {"database": True}, "rules": {"dbAllowedCidrs": ["203.0.113.0/24"]},
        "schedule": "04:00:00",
    }
    assert state["poolerHost"] == "aws-0-eu-central-1.pooler.supabase.com"
    assert state["poolerSuffix"] == f".{ref}"
    assert state["url"] == f"https://{ref}.supabase.co"
    said = [text for _, text, _ in plugin.engine.said]
    assert any("the project: coming up" in text for text in said)
    assert PASSWORD not in "".join(said) + repr(project.state)


@pytest.mark.parametrize("settings", [{}, SETTINGS])
def test_nothing_changed_is_nothing_to_do(project: Life, settings: dict[str, Any]) -> None:
    given = {**GIVEN, **settings}
    project.up(**given)
    assert project.changed(**given) == []
    assert project.refresh() == {}
    assert project.changed(**given) == []


@pytest.mark.parametrize("fault", [{"lost": True}, {"unheard": True}, {"status": 500}])
def test_a_lost_answer_makes_no_second_project(
    project: Life, supabase: Supabase, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provider.http.creation.LOOK_AGAIN_SECONDS", 0.1)
    supabase.fail("v1-create-a-project", **fault)
    if "lost" not in fault:
        with pytest.raises(Refusal, match="what was made will be found again"):
            project.up(**GIVEN)
    first = project.up(**GIVEN)["ref"]
    project.forget()
    assert project.up(**GIVEN)["ref"] == first
    assert len(supabase.projects) == 1


def test_a_project_that_cannot_come_up_is_known_and_named(
    project: Life, supabase: Supabase
) -> None:
    supabase.outcome = "INIT_FAILED"
    with pytest.raises(Refusal, match="Supabase could not bring up notes-prod-database-5f1d9a02"):
        project.up(**GIVEN)
    assert project.id in supabase.projects


def test_drift_is_shown_exactly_and_put_right(project: Life, supabase: Supabase) -> None:
    given = {**GIVEN, **SETTINGS}
    project.up(**given)
    supabase.addons[project.id] = {"compute_instance": "ci_micro"}
    supabase.settings[project.id]["tls"] = {"database": False}
    assert project.refresh() == {
        "desiredInstanceSize": ("small", "micro"), "pitrDays": (7, 0),
        "sslEnforcement": ({"database": True}, {"database": False}),
    }
    project.up(**given)
    assert supabase.addons[project.id] == {"compute_instance": "ci_small", "pitr": "pitr_7"}
    assert project.refresh() == {}


def test_settings_name_and_password_change_in_place(project: Life, supabase: Supabase) -> None:
    project.up(**GIVEN, **SETTINGS)
    ref = project.id
    changed = {**GIVEN, "name": "diary", "password": "another-password-3", "pitrDays": 0}
    project.up(**changed)
    assert project.id == ref
    assert supabase.projects[ref]["name"] == "diary-5f1d9a02"
    assert supabase.passwords[ref] == "another-password-3"
    assert "pitr" not in supabase.addons[ref]


def test_its_data_is_never_lost_by_the_way(project: Life, supabase: Supabase) -> None:
    project.up(**GIVEN)
    with pytest.raises(Refusal, match="region has changed, which takes a new"):
        project.up(**{**GIVEN, "region": "us-east-1"})
    supabase.projects.clear()
    with pytest.raises(Refusal, match="has been deleted outside, with the data in it"):
        project.refresh()


def test_an_import_reads_everything(project: Life) -> None:
    project.up(**GIVEN)
    ref = project.id
    project.forget()
    found = project.adopt(ref)
    assert (found["name"], found["region"]) == ("notes-prod-database-5f1d9a02", "eu-central-1")
    assert found["organization"] == ORGANIZATION


def test_a_branch_has_a_database_and_a_password_of_its_own(
    project: Life, supabase: Supabase, plugin: Plugin
) -> None:
    project.up(**GIVEN)
    branch = life(project, "Branch")
    given = {"projectRef": project.id, "branchName": "pr-7", "mark": "5f1d9a02"}
    supabase.fail("v1-create-a-branch", lost=True)
    state = branch.up(**given)
    branch.forget()
    assert branch.up(**given)["ref"] == state["ref"] != project.id
    assert len(supabase.branches) == 1
    password = supabase.passwords[state["ref"]]
    assert state["password"] == password
    assert password not in repr(branch.state)
    assert branch.refresh() == {}
    branch.up(**given, persistent=True)
    assert supabase.branches[state["ref"]]["persistent"]


def test_a_branch_that_went_with_its_pull_request_is_made_anew(
    project: Life, supabase: Supabase
) -> None:
    project.up(**GIVEN)
    branch = life(project, "Branch")
    given = {"projectRef": project.id, "branchName": "pr-7", "mark": "5f1d9a02"}
    del supabase.branches[branch.up(**given)["ref"]]
    branch.refresh()
    assert branch.id == ""
    branch.up(**given, persistent=True)
    supabase.branches.clear()
    with pytest.raises(Refusal, match="the Supabase branch pr-7-5f1d9a02 has been deleted"):
        branch.refresh()


def test_keys_are_made_once_and_are_secrets(
    project: Life, supabase: Supabase, plugin: Plugin
) -> None:
    project.up(**GIVEN)
    key = life(project, "ApiKey")
    given = {"projectRef": project.id, "name": "slipway", "type": "secret"}
    supabase.fail("v1-create-project-api-key", lost=True)
    state = key.up(**given)
    assert state["apiKey"] == "sb_secret_canary_key_0"
    assert "sb_secret_canary_key_0" not in repr(key.state)
    assert len(supabase.keys[project.id]) == 1
    assert key.refresh() == {}
    key.destroy()
    assert supabase.keys[project.id] == []
    with pytest.raises(Refusal, match="type is service_role; it must be publishable or secret"):
        key.up(**{**given, "type": "service_role"})


def test_the_application_role_is_made_without_its_password_in_any_statement(
    project: Life, supabase: Supabase
) -> None:
    project.up(**GIVEN)
    postgres = supabase.postgres[project.id]
    role = life(project, "ApplicationRole")
    given = {"projectRef": project.id, "name": "app", "password": APP_PASSWORD}
    role.up(**given)
    assert postgres.roles["app"].startswith("SCRAM-SHA-256$4096:")
    assert postgres.granted == {"app"}
    assert APP_PASSWORD not in "".join(postgres.run) + repr(role.state)
    postgres.wide.add("app")
    assert role.refresh() == {"rights": ("rows", "schema")}
    role.up(**given)
    assert role.refresh() == {}
    role.destroy()
    assert postgres.roles == {}


def test_a_bucket_is_made_once_and_never_deleted_with_files_in_it(
    project: Life, supabase: Supabase
) -> None:
    project.up(**GIVEN)
    postgres = supabase.postgres[project.id]
    bucket = life(project, "Bucket")
    given = {"projectRef": project.id, "name": "uploads"}
    supabase.fail("v1-run-a-query", lost=True)
    bucket.up(**given)
    assert postgres.buckets == {"uploads": False}
    postgres.buckets["uploads"] = True
    assert bucket.refresh() == {"public": (False, True)}
    bucket.up(**given)
    assert postgres.buckets == {"uploads": False}
    postgres.files["uploads"] = 3
    with pytest.raises(Refusal, match="the bucket uploads holds 3 files; empty it at"):
        bucket.destroy()
    postgres.files.clear()
    bucket.destroy()
    assert postgres.buckets == {}
    bucket.up(**given)
    postgres.buckets.clear()
    with pytest.raises(Refusal, match="has been deleted outside, with the data in it"):
        bucket.refresh()


def test_destroy_removes_it(project: Life, supabase: Supabase) -> None:
    project.up(**GIVEN)
    project.destroy()
    assert supabase.projects == {}


def test_a_refusal_says_what_to_do(project: Life, supabase: Supabase) -> None:
    supabase.fail("v1-create-a-project", status=401, words="Unauthorized")
    with pytest.raises(Refusal) as refused:
        project.up(**GIVEN)
    assert "create one at supabase.com/dashboard/account/tokens" in str(refused.value)
    assert supabase.token not in str(refused.value)
    assert PASSWORD not in str(refused.value)
