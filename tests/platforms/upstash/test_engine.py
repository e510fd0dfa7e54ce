"""A cache on Upstash through the whole program and the real engine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.platforms.real_engine import EngineStack
from tests.platforms.upstash.vendor import EMAIL, Upstash

pytestmark = pytest.mark.engine
CACHE: dict[str, Any] = {"platform": "upstash", "persist": True, "budget": 10}
CONFIG = {"app": {"name": "notes"}, "cache": CACHE}


@pytest.fixture
def stack(upstash: Upstash, tmp_path: Path) -> EngineStack:
    variables = {
        "UPSTASH_API_URL": upstash.url, "UPSTASH_EMAIL": EMAIL, "UPSTASH_API_KEY": upstash.token,
    }
    return EngineStack(tmp_path, CONFIG, variables)


def test_a_caches_whole_life(stack: EngineStack, upstash: Upstash) -> None:
    upstash.fail("createDatabase", status=429, headers={"Retry-After": "1"})
    stack.up()
    (database,) = upstash.databases.values()
    assert database["database_name"].startswith("notes-test-platform-cache-")
    assert (database["budget"], database["eviction"]) == (10, True)
    stack.unchanged()

    database["budget"] = 1000
    assert "[diff: ~budget]" in stack.refresh()
    stack.up()
    assert database["budget"] == 10
    stack.unchanged()

    stack.write(**{**CONFIG, "cache": {**CACHE, "region": "us-east-1"}})
    assert "takes a new slipway:upstash:Redis and destroys the data" in stack.up(check=False)
    stack.write(**CONFIG)
    stack.destroy()
    assert upstash.databases == {}
    everything = stack.everything()
    for secret in (upstash.token, database["password"]):
        assert secret not in everything


def test_an_engine_killed_in_the_middle_makes_no_second_one(
    stack: EngineStack, upstash: Upstash
) -> None:
    upstash.fail("createDatabase", hang=2)
    stack.killed(lambda: bool(upstash.databases))
    time.sleep(2.5)  # the answer that nobody hears
    stack.up()
    assert len(upstash.databases) == 1
    stack.unchanged()
    stack.destroy()
