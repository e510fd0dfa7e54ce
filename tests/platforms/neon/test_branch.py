"""What is inside a project: branches that expire, endpoints, databases, roles, restores."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.life import Life, Refusal
from tests.platforms.neon.sql import NeonSQL
from tests.platforms.neon.vendor import Neon
from tests.provider.plugin import Plugin

DAY = 86400
PASSWORD = "app-password-canary-81b2"


class Lives:
    """A project, and the lives of what is in it."""

    def __init__(self, plugin: Plugin) -> None:
        self.plugin = plugin
        project = self.life("Project")
        state = project.up(name="notes", mark="5f1d9a02", region="r", database="notes")
        self.project, self.main = project.id, state["branchId"]
        self.place = {"projectId": self.project, "branchId": self.main}

    def life(self, kind: str) -> Life:
        return Life(self.plugin, f"slipway:neon:{kind}", kind.lower())


@pytest.fixture
def lives(plugin: Plugin, neon: Neon) -> Lives:
    return Lives(plugin)


def test_a_branch_has_the_schema_alone_and_expires(lives: Lives, neon: Neon) -> None:
    branch = lives.life("Branch")
    state = branch.up(projectId=lives.project, name="pr-7", mark="5f1d9a02", lifetime=7 * DAY)
    made = neon.branches[state["branchId"]]
    assert made["name"] == "pr-7-5f1d9a02"
    assert made["init_source"] == "schema-only"
    assert made["ttl_interval_seconds"] == pytest.approx(7 * DAY, abs=2)
    assert state["expiresAt"] == made["expires_at"]
    assert branch.refresh() == {}


def test_a_branch_is_made_once(lives: Lives, neon: Neon) -> None:
    given = {"projectId": lives.project, "name": "pr-7", "mark": "5f1d9a02"}
    neon.fail("createProjectBranch", lost=True)
    branch = lives.life("Branch")
    branch.up(**given)
    branch.forget()
    branch.up(**given)
    assert len(neon.branches) == 2


def test_a_branch_that_expired_is_made_anew(lives: Lives, neon: Neon) -> None:
    given = {"projectId": lives.project, "name": "pr-7", "mark": "5f1d9a02", "lifetime": DAY}
    branch = lives.life("Branch")
    neon.drop_branch(branch.up(**given)["branchId"])
    branch.refresh()
    assert branch.id == ""
    assert branch.up(**given)["branchId"] in neon.branches


def test_a_branch_with_data_that_was_deleted_outside_stops_the_refresh(
    lives: Lives, neon: Neon
) -> None:
    branch = lives.life("Branch")
    given = {"name": "staging", "mark": "5f1d9a02", "initSource": "parent-data"}
    state = branch.up(projectId=lives.project, **given)
    neon.drop_branch(state["branchId"])
    with pytest.raises(Refusal, match="has been deleted outside, with the data in it"):
        branch.refresh()


def test_an_expiry_that_was_taken_away_is_drift(lives: Lives, neon: Neon) -> None:
    given = {"projectId": lives.project, "name": "pr-7", "mark": "5f1d9a02", "lifetime": DAY}
    branch = lives.life("Branch")
    made = neon.branches[branch.up(**given)["branchId"]]
    neon.expire(made, None)
    assert branch.refresh() == {"lifetime": (DAY, 0)}
    branch.up(**given)
    assert made["ttl_interval_seconds"] == pytest.approx(DAY, abs=2)
    branch.up(**{**given, "lifetime": 0})
    assert "expires_at" not in made


def test_an_endpoint_that_is_there_is_taken_over_and_changed(lives: Lives, neon: Neon) -> None:
    endpoint = lives.life("Endpoint")
    limits = {"autoscalingLimitMinCu": 0.5, "autoscalingLimitMaxCu": 1}
    state = endpoint.up(**lives.place, **limits, suspendTimeoutSeconds=-1)
    (made,) = neon.endpoints.values()
    assert (made["autoscaling_limit_min_cu"], made["autoscaling_limit_max_cu"]) == (0.5, 1)
    assert made["suspend_timeout_seconds"] == -1
    assert state["host"] == made["host"]
    assert state["poolerHost"] == f"{made['id']}-pooler.eu-central-1.aws.neon.tech"
    assert endpoint.refresh() == {}


def test_what_a_branch_brings_is_no_left_over(lives: Lives, plugin: Plugin) -> None:
    lives.life("Endpoint").up(**lives.place)
    lives.life("Role").up(**lives.place, name="owner")
    lives.life("Database").up(**lives.place, name="notes", owner="owner")
    said = [text for _, text, _ in plugin.engine.said]
    assert said.count("adopted what the branch already has") == 3
    assert "found what an interrupted update made" not in said


def test_an_endpoint_is_made_where_a_branch_has_none(lives: Lives, neon: Neon) -> None:
    neon.endpoints.clear()
    neon.fail("createProjectEndpoint", lost=True)
    endpoint = lives.life("Endpoint")
    endpoint.up(**lives.place)
    assert len(neon.endpoints) == 1
    neon.endpoints[endpoint.id.split("/")[1]]["autoscaling_limit_max_cu"] = 8
    assert endpoint.refresh() == {"autoscalingLimitMaxCu": (0.25, 8)}
    endpoint.up(**lives.place)
    assert endpoint.refresh() == {}
    neon.endpoints.clear()
    endpoint.refresh()
    endpoint.up(**lives.place)
    assert len(neon.endpoints) == 1


def test_an_endpoint_that_never_sleeps_and_limits_out_of_order_are_named(lives: Lives) -> None:
    endpoint = lives.life("Endpoint")
    with pytest.raises(Refusal, match="it must not be above autoscalingLimitMaxCu, 1"):
        endpoint.up(**lives.place, autoscalingLimitMinCu=2, autoscalingLimitMaxCu=1)
    with pytest.raises(Refusal, match=r"suspendTimeoutSeconds is 5; it must be -1 \(never\), 0"):
        endpoint.up(**lives.place, suspendTimeoutSeconds=5)


def test_a_database_that_is_there_is_taken_over(lives: Lives, neon: Neon) -> None:
    database = lives.life("Database")
    database.up(**lives.place, name="notes", owner="owner")
    assert neon.count("createProjectBranchDatabase") == 0
    neon.role(lives.main, "another")
    database.up(**lives.place, name="notes", owner="another")
    assert neon.databases[lives.main, "notes"]["owner_name"] == "another"


def test_a_database_is_made_once_and_kept(lives: Lives, neon: Neon) -> None:
    given = {**lives.place, "name": "more", "owner": "owner"}
    neon.fail("createProjectBranchDatabase", lost=True)
    database = lives.life("Database")
    database.up(**given)
    with pytest.raises(Refusal, match="name has changed, which takes a new slipway:neon:Database"):
        database.up(**{**given, "name": "other"})
    del neon.databases[lives.main, "more"]
    with pytest.raises(Refusal, match="the database more of the Neon branch"):
        database.refresh()
    neon.drop_branch(lives.main)
    database.refresh()
    assert database.id == ""


def test_a_roles_password_is_a_secret(lives: Lives, neon: Neon, plugin: Plugin) -> None:
    role = lives.life("Role")
    state = role.up(**lives.place, name="owner")
    password = neon.roles[lives.main, "owner"]["password"]
    assert state["password"] == password
    assert password not in repr(role.state)
    assert all(password not in text for _, text, _ in plugin.engine.said)


def test_a_branchs_role_gets_a_password_of_its_own(lives: Lives, neon: Neon) -> None:
    inherited = neon.roles[lives.main, "owner"]["password"]
    state = lives.life("Role").up(**lives.place, name="owner", ownPassword=True)
    assert state["password"] != inherited
    assert state["password"] == neon.roles[lives.main, "owner"]["password"]


def test_a_role_is_made_once_and_anew_when_it_is_gone(lives: Lives, neon: Neon) -> None:
    neon.fail("createProjectBranchRole", lost=True)
    role = lives.life("Role")
    role.up(**lives.place, name="reports")
    del neon.roles[lives.main, "reports"]
    role.refresh()
    assert role.id == ""
    role.up(**lives.place, name="reports")
    role.destroy()
    assert (lives.main, "reports") not in neon.roles


def test_a_restore_is_done_once(lives: Lives, neon: Neon) -> None:
    given = {**lives.place, "to": "2026-11-01T11:00:00Z"}
    neon.fail("restoreProjectBranch", lost=True)
    restore = lives.life("Restore")
    assert restore.up(**given)["before"] == "before-2026-11-01T11:00:00Z"
    restore.forget()
    restore.up(**given)
    assert neon.count("restoreProjectBranch") == 1
    with pytest.raises(Refusal, match="must be a moment in UTC, such as 2026-11-01T12:00:00Z"):
        restore.up(**{**given, "to": "yesterday"})


@pytest.fixture
def application(lives: Lives, neon: Neon, neon_sql: NeonSQL) -> tuple[Life, dict[str, Any]]:
    endpoint = lives.life("Endpoint").up(**lives.place)
    owner = lives.life("Role").up(**lives.place, name="owner")
    life = lives.life("ApplicationRole")
    return life, {
        **lives.place, "host": endpoint["host"], "database": "notes", "owner": "owner",
        "ownerPassword": owner["password"], "name": "app", "password": PASSWORD,
    }


def test_the_application_role_is_made_by_sql(
    application: tuple[Life, dict[str, Any]], neon_sql: NeonSQL, plugin: Plugin
) -> None:
    life, given = application
    life.up(**given)
    assert neon_sql.postgres.roles == {"app": PASSWORD}
    assert neon_sql.postgres.granted == {"app"}
    assert life.refresh() == {}
    assert PASSWORD not in repr(life.state)
    life.destroy()
    assert neon_sql.postgres.roles == {}


def test_rights_and_passwords_that_drift_are_put_right(
    application: tuple[Life, dict[str, Any]], neon_sql: NeonSQL
) -> None:
    life, given = application
    life.up(**given)
    neon_sql.postgres.wide.add("app")
    neon_sql.postgres.roles["app"] = "changed by hand"
    assert life.refresh() == {"rights": ("rows", "schema"), "password": (PASSWORD, "")}
    life.up(**given)
    assert neon_sql.postgres.roles == {"app": PASSWORD}
    assert life.refresh() == {}


def test_sql_that_is_refused_says_nothing_secret(
    application: tuple[Life, dict[str, Any]], neon_sql: NeonSQL, plugin: Plugin
) -> None:
    life, given = application
    words = f"syntax error at {PASSWORD} of {given['ownerPassword']}"
    neon_sql.fail("sql", status=400, words=words)
    with pytest.raises(Refusal) as refused:
        life.up(**given)
    assert "Neon SQL answered 400 to POST /sql" in str(refused.value)
    assert PASSWORD not in str(refused.value)
    assert given["ownerPassword"] not in str(refused.value)


def test_an_application_role_goes_with_its_branch(
    application: tuple[Life, dict[str, Any]], neon: Neon, lives: Lives
) -> None:
    life, given = application
    life.up(**given)
    neon.drop_branch(lives.main)
    life.refresh()
    assert life.id == ""
