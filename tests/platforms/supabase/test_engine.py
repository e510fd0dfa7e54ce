"""A database on Supabase through the whole program and the real engine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.platforms.real_engine import EngineStack
from tests.platforms.supabase.vendor import ORGANIZATION, Supabase

pytestmark = pytest.mark.engine
DATABASE: dict[str, Any] = {
    "platform": "supabase", "organization": ORGANIZATION, "restore_window": "7d",
    "compute": "small", "networks": {"ipv4": ["203.0.113.0/24"]},
}
STORAGE: dict[str, Any] = {
    "platform": "supabase", "buckets": {"uploads": {}, "avatars": {"public": True}},
    "access_key_id": "key-id",
}
CONFIG = {"app": {"name": "notes"}, "database": DATABASE}


@pytest.fixture
def stack(supabase: Supabase, tmp_path: Path) -> EngineStack:
    variables = {"SUPABASE_API_URL": supabase.url, "SUPABASE_ACCESS_TOKEN": supabase.token}
    return EngineStack(tmp_path, CONFIG, variables)


def test_a_databases_whole_life(stack: EngineStack, supabase: Supabase) -> None:
    supabase.slow = 2
    stack.up()
    ((ref, project),) = supabase.projects.items()
    assert project["name"].startswith("notes-test-platform-database-")
    assert supabase.addons[ref] == {"compute_instance": "ci_small", "pitr": "pitr_7"}
    assert supabase.settings[ref]["tls"] == {"database": True}
    url = stack.outputs()["databaseUrl"]
    assert url.startswith(f"postgres://app.{ref}:")
    assert url.endswith("@aws-0-eu-central-1.pooler.supabase.com:6543/postgres?sslmode=require")
    stack.unchanged()

    supabase.addons[ref] = {"compute_instance": "ci_micro"}
    supabase.postgres[ref].wide.add("app")
    assert "[diff: ~desiredInstanceSize,pitrDays]" in stack.refresh()
    stack.up()
    assert supabase.addons[ref] == {"compute_instance": "ci_small", "pitr": "pitr_7"}
    assert supabase.postgres[ref].wide == set()
    stack.unchanged()

    stack.write(**{**CONFIG, "database": {**DATABASE, "region": "us-east-1"}})
    assert "takes a new slipway:supabase:Project and destroys" in stack.up(check=False)
    stack.write(**CONFIG)
    secrets = [supabase.token, supabase.passwords[ref], url.split(":")[2].split("@")[0]]
    secrets += [key["api_key"] for key in supabase.keys[ref] if key["type"] == "secret"]
    stack.destroy()
    assert supabase.projects == {}
    everything = stack.everything()
    for secret in secrets:
        assert secret not in everything


def test_an_engine_killed_in_the_middle_makes_no_second_project(
    stack: EngineStack, supabase: Supabase
) -> None:
    supabase.fail("v1-create-a-project", hang=2)
    stack.killed(lambda: bool(supabase.projects))
    time.sleep(2.5)  # the answer that nobody hears
    stack.up()
    assert len(supabase.projects) == 1
    stack.unchanged()
    stack.destroy()


def test_what_cannot_be_is_refused_before_the_first_resource(
    stack: EngineStack, supabase: Supabase
) -> None:
    wrong = {"platform": "supabase", "name": "notes", "restore_window": "30d", "persistent": True}
    stack.write(**{**CONFIG, "database": wrong})
    said = stack.up(check=False)
    for words in (
        "Supabase's database is named postgres; leave the name out",
        "Supabase keeps 28 days at most; shorten it",
        "a project needs the slug of the organization that pays",
        "only a branch has it; set branch_of to a project's reference",
    ):
        assert words in said
    assert supabase.asked == []


def test_buckets_are_in_the_databases_project(stack: EngineStack, supabase: Supabase) -> None:
    stack.write(**CONFIG, storage=STORAGE)
    assert "missing; make a key at supabase.com/dashboard" in stack.up(check=False)
    secret = "s3-secret-canary-5521"
    key = "slipway:storage.secret_access_key"
    stack.pulumi("config", "set", "--secret", "--path", key, secret)
    stack.up()
    ((ref, _),) = supabase.projects.items()
    assert supabase.postgres[ref].buckets == {"uploads": False, "avatars": True}
    assert stack.outputs()["storageEndpoint"] == f"https://{ref}.supabase.co/storage/v1/s3"
    stack.unchanged()
    stack.destroy()
    assert secret not in stack.everything()
