"""A database on Neon through the whole program and the real engine."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.platforms.neon.sql import NeonSQL
from tests.platforms.neon.vendor import Neon
from tests.platforms.real_engine import EngineStack

pytestmark = pytest.mark.engine
CONFIG = {
    "app": {"name": "notes"},
    "database": {"platform": "neon", "restore_window": "7d", "size": {"memory": "2GiB"}},
}


@pytest.fixture
def stack(neon: Neon, neon_sql: NeonSQL, tmp_path: Path) -> EngineStack:
    variables = {
        "NEON_API_URL": neon.url, "NEON_API_KEY": neon.token, "NEON_SQL_API_URL": neon_sql.url,
    }
    return EngineStack(tmp_path, CONFIG, variables)


def test_a_databases_whole_life(stack: EngineStack, neon: Neon, neon_sql: NeonSQL) -> None:
    neon.slow = 1
    stack.up()
    (project,) = neon.projects.values()
    (endpoint,) = neon.endpoints.values()
    (branch,) = neon.branches.values()
    password = neon_sql.postgres.roles["app"]
    owner = neon.roles[branch["id"], "owner"]["password"]
    assert project["name"].startswith("notes-test-platform-database-")
    assert project["history_retention_seconds"] == 7 * 86400
    assert endpoint["autoscaling_limit_max_cu"] == 0.5
    pooler = endpoint["host"].replace(".", "-pooler.", 1)
    assert stack.outputs()["databaseUrl"] == f"postgres://app:{password}@{pooler}/notes?sslmode=require"
    stack.unchanged()

    project["history_retention_seconds"], endpoint["autoscaling_limit_max_cu"] = 0, 4
    neon_sql.postgres.wide.add("app")
    assert "[diff: ~historyRetentionSeconds]" in stack.refresh()
    stack.up()
    assert project["history_retention_seconds"] == 7 * 86400
    assert endpoint["autoscaling_limit_max_cu"] == 0.5
    assert neon_sql.postgres.wide == set()
    stack.unchanged()

    stack.write(**{**CONFIG, "database": {**CONFIG["database"], "region": "aws-us-east-1"}})
    refused = stack.up(check=False)
    assert "takes a new slipway:neon:Project and destroys the data" in refused
    stack.write(**CONFIG)
    stack.destroy()
    assert neon.projects == {}

    everything = stack.everything()
    for secret in (neon.token, password, owner):
        assert secret not in everything


def test_an_engine_killed_in_the_middle_makes_no_second_project(
    stack: EngineStack, neon: Neon
) -> None:
    fault = neon.fail("createProject", hang=2)
    stack.killed(lambda: bool(neon.projects))
    assert fault.times == 0
    time.sleep(2.5)  # the answer that nobody hears
    stack.up()
    assert len(neon.projects) == 1
    stack.unchanged()
    stack.destroy()
    assert neon.projects == {}
