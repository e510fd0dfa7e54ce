"""A Redis database's life: made once, changed in place, drift seen, its password a secret."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.life import Life, Refusal
from tests.platforms.upstash.vendor import Upstash
from tests.provider.plugin import Plugin

GIVEN: dict[str, Any] = {
    "name": "notes-prod-cache", "mark": "5f1d9a02", "primaryRegion": "eu-central-1", "budget": 20,
}


@pytest.fixture
def redis(plugin: Plugin, upstash: Upstash) -> Life:
    return Life(plugin, "slipway:upstash:Redis", "cache")


def test_it_is_made_as_asked(redis: Life, upstash: Upstash, plugin: Plugin) -> None:
    state = redis.up(**GIVEN)
    made = upstash.databases[redis.id]
    assert made["database_name"] == "notes-prod-cache-5f1d9a02"
    assert (made["eviction"], made["tls"], made["budget"]) == (True, True, 20)
    assert (state["endpoint"], state["port"]) == (made["endpoint"], 6379)
    assert state["password"] == made["password"]
    assert made["password"] not in repr(redis.state)
    assert redis.changed(**GIVEN) == []
    assert redis.refresh() == {}
    assert redis.changed(**GIVEN) == []


@pytest.mark.parametrize("fault", [{"lost": True}, {"unheard": True}, {"status": 500}])
def test_a_lost_answer_makes_no_second_one(
    redis: Life, upstash: Upstash, fault: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provider.http.creation.LOOK_AGAIN_SECONDS", 0.1)
    upstash.fail("createDatabase", **fault)
    if "lost" not in fault:
        with pytest.raises(Refusal, match="what was made will be found again"):
            redis.up(**GIVEN)
    redis.up(**GIVEN)
    redis.forget()
    redis.up(**GIVEN)
    assert len(upstash.databases) == 1


def test_everything_but_the_region_changes_in_place(redis: Life, upstash: Upstash) -> None:
    redis.up(**GIVEN)
    name = redis.id
    redis.up(**{**GIVEN, "name": "other", "budget": 50, "eviction": False,
                "readRegions": ["us-east-1"]})
    made = upstash.databases[name]
    assert made["database_name"] == "other-5f1d9a02"
    assert (made["budget"], made["eviction"], made["read_regions"]) == (50, False, ["us-east-1"])
    fixed = {key: value for key, value in GIVEN.items() if key != "budget"}
    redis.up(**fixed, plan="fixed_250mb")
    assert (upstash.databases[name]["type"], made["read_regions"]) == ("paid", [])
    assert redis.refresh() == {}


def test_drift_is_shown_exactly_and_put_right(redis: Life, upstash: Upstash) -> None:
    redis.up(**GIVEN)
    made = upstash.databases[redis.id]
    made.update(budget=500, eviction=False, type="paid", read_regions=["us-west-1"])
    assert redis.refresh() == {
        "budget": (20, 500), "eviction": (True, False), "plan": ("payg", "paid"),
        "readRegions": (None, ["us-west-1"]),
    }
    redis.up(**GIVEN)
    assert (made["budget"], made["eviction"], made["type"]) == (20, True, "payg")
    assert made["read_regions"] == []


def test_its_content_is_never_lost_by_the_way(redis: Life, upstash: Upstash) -> None:
    redis.up(**GIVEN)
    with pytest.raises(Refusal, match="primaryRegion has changed, which takes a new"):
        redis.up(**{**GIVEN, "primaryRegion": "us-east-1"})
    upstash.databases.clear()
    with pytest.raises(Refusal, match="has been deleted outside, with the data in it"):
        redis.refresh()


def test_one_that_may_be_lost_is_made_anew(redis: Life, upstash: Upstash) -> None:
    redis.up(**GIVEN, replaceData=True)
    upstash.databases.clear()
    redis.refresh()
    assert redis.id == ""
    redis.up(**GIVEN, replaceData=True)
    redis.up(**{**GIVEN, "primaryRegion": "us-east-1"}, replaceData=True)
    assert [each["primary_region"] for each in upstash.databases.values()] == ["us-east-1"]


def test_an_import_reads_everything(redis: Life) -> None:
    redis.up(**GIVEN)
    name = redis.id
    redis.forget()
    found = redis.adopt(name)
    assert found["name"] == "notes-prod-cache-5f1d9a02"
    assert found["primaryRegion"] == "eu-central-1"


def test_what_upstash_does_not_take_is_refused_before_any_call(
    redis: Life, upstash: Upstash
) -> None:
    with pytest.raises(Refusal) as refused:
        redis.up(**GIVEN, tls=False, plan="fixed_1gb")
    assert "tls is false; Upstash encrypts every connection, leave it out" in str(refused.value)
    assert "budget is of no use with the plan fixed_1gb" in str(refused.value)
    with pytest.raises(Refusal, match="plan is huge; Upstash has free, payg, fixed_250mb"):
        redis.up(**GIVEN, plan="huge")
    assert upstash.asked == []


def test_a_missing_or_wrong_credential_says_where_to_get_it(
    redis: Life, upstash: Upstash, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UPSTASH_API_KEY", "wrong-key-canary")
    with pytest.raises(Refusal, match="Upstash answered 401 to GET /redis/databases") as refused:
        redis.up(**GIVEN)
    assert "console.upstash.com/account/api" in str(refused.value)
    assert "wrong-key-canary" not in str(refused.value)
    monkeypatch.delenv("UPSTASH_EMAIL")
    with pytest.raises(Refusal, match="UPSTASH_EMAIL is not set"):
        redis.up(**GIVEN)


def test_destroy_removes_it(redis: Life, upstash: Upstash) -> None:
    redis.up(**GIVEN)
    redis.destroy()
    assert upstash.databases == {}
