"""A release takes over once it is well, and never before, whatever goes wrong."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.fly.lives import IMAGE, Lives
from tests.platforms.fly.vendor import Fly
from tests.platforms.life import Life, Refusal
from tests.provider.plugin import Plugin

NEW = "ghcr.io/org/notes:1.5.0"
ILL = "HTTP GET http://[::1]:3000/health: connection refused"
STRATEGIES = ("bluegreen", "rolling", "canary")


@pytest.fixture
def lives(plugin: Plugin, fly: Fly) -> Lives:
    return Lives(plugin, fly)


@pytest.fixture
def life(lives: Lives) -> Life:
    return lives.life("Deployment")


@pytest.fixture
def given(lives: Lives) -> dict[str, Any]:
    return {**lives.given("Deployment"), "healthSeconds": 1}


def images(fly: Fly) -> list[str]:
    return sorted(each["config"]["image"] for each in fly.running)


def serving(fly: Fly) -> list[str]:
    return sorted(fly.serving())


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_somebody_serves_at_every_moment_of_a_release(
    life: Life, given: dict[str, Any], fly: Fly, strategy: str
) -> None:
    life.up(**given, strategy=strategy)
    assert serving(fly) == [IMAGE] * 3
    fly.served.clear()
    state = life.up(**{**given, "image": NEW}, strategy=strategy)
    assert serving(fly) == images(fly) == [NEW] * 3
    assert all(fly.served)
    assert state["resolved"].startswith(f"{NEW}@sha256:")
    assert sorted(each["region"] for each in fly.running) == ["lhr", "nrt", "nrt"]
    assert fly.leases == {}


def test_all_new_machines_are_well_before_the_first_gets_traffic(
    life: Life, given: dict[str, Any], fly: Fly
) -> None:
    life.up(**given)
    fly.served.clear()
    life.up(**{**given, "image": NEW})
    first = next(each for each in fly.served if NEW in each)
    assert len(fly.ran) == 6
    assert first.count(IMAGE) == 3
    assert fly.asked.index("Machines_uncordon") > len(fly.asked) - fly.asked[::-1].index(
        "Machines_create"
    ) - 1


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_release_that_is_not_well_leaves_the_one_before_serving(
    life: Life, given: dict[str, Any], fly: Fly, strategy: str
) -> None:
    life.up(**given, strategy=strategy)
    fly.served.clear()
    fly.ill[NEW] = ILL
    with pytest.raises(Refusal) as refused:
        life.up(**{**given, "image": NEW}, strategy=strategy)
    assert f"is not well after 1 s: servicecheck-00-http is critical: {ILL}" in str(refused.value)
    back = "what had changed is back as it was before; "
    kept = back if strategy == "rolling" else "what ran before still serves; "
    assert f"{kept}correct that and run the update again" in str(refused.value)
    assert images(fly) == serving(fly) == [IMAGE] * 3
    assert all(IMAGE in each for each in fly.served)
    assert life.refresh() == {}
    assert fly.leases == {}


def test_a_rolling_release_that_fails_halfway_is_taken_back(
    life: Life, given: dict[str, Any], fly: Fly
) -> None:
    life.up(**given, strategy="rolling")
    fly.fail("Machines_update", after=1, do=lambda: fly.ill.update({NEW: ILL}))
    with pytest.raises(Refusal, match="is back as it was before"):
        life.up(**{**given, "image": NEW}, strategy="rolling")
    assert images(fly) == serving(fly) == [IMAGE] * 3
    fly.ill.clear()
    life.up(**{**given, "image": NEW}, strategy="rolling")
    assert images(fly) == [NEW] * 3


def test_a_process_that_ends_is_known_with_its_exit_code(
    life: Life, given: dict[str, Any], fly: Fly
) -> None:
    fly.exits[IMAGE] = 137
    with pytest.raises(Refusal, match=r"backend-lhr-\w{8}-1 in lhr has ended with exit code 137"):
        life.up(**given)
    assert life.id, "machines are there, so that the state has to know of them"
    fly.exits.clear()
    life.up(**{**given, "image": NEW})
    assert images(fly) == [NEW] * 3


def test_going_back_is_a_release_of_the_image_before(
    life: Life, given: dict[str, Any], fly: Fly
) -> None:
    good = life.up(**given)["resolved"]
    assert life.up(**{**given, "image": NEW})["before"] == good
    assert life.up(**{**given, "image": NEW, "memoryMB": 512})["before"] == good
    state = life.up(**{**given, "image": good})
    assert images(fly) == [good] * 3
    assert state["before"].startswith(f"{NEW}@sha256:")
    assert life.refresh() == {}
    assert life.plain == state


def test_another_number_of_machines_is_no_release(
    life: Life, given: dict[str, Any], fly: Fly
) -> None:
    life.up(**given)
    before = {each["id"] for each in fly.running}
    life.up(**{**given, "regions": {"lhr": 2, "nrt": 2}})
    assert before < {each["id"] for each in fly.running}
    assert sorted(each["region"] for each in fly.running) == ["lhr", "lhr", "nrt", "nrt"]
    life.up(**{**given, "regions": {"nrt": 1}})
    assert [each["region"] for each in fly.running] == ["nrt"]
    assert len(fly.ran) == 4


def test_new_machines_without_room_are_taken_away_again(
    life: Life, given: dict[str, Any], fly: Fly
) -> None:
    life.up(**given)
    fly.full.add("nrt")
    with pytest.raises(Refusal, match="choose another region or size"):
        life.up(**{**given, "image": NEW})
    assert images(fly) == serving(fly) == [IMAGE] * 3


@pytest.mark.parametrize(
    "where", ["Machines_create", "Machines_uncordon", "Machines_cordon", "Machines_stop",
              "Machines_delete", "Machines_upsert_metadata"],
)
def test_a_switch_that_was_cut_off_is_finished_by_the_next_update(
    life: Life, given: dict[str, Any], fly: Fly, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provider.http.creation.LOOK_AGAIN_SECONDS", 0.1)
    life.up(**given)
    before = life.id, life.inputs, life.state
    fly.served.clear()
    fly.fail(where, after=1, status=500, times=9)
    with pytest.raises(Refusal, match="run the update again"):
        life.up(**{**given, "image": NEW})
    # Where some have the new release already, the state knows it, and the next update goes on.
    assert (life.inputs["image"] == NEW) is (where != "Machines_create")
    life.id, life.inputs, life.state = before
    fly.faults.clear()
    life.up(**{**given, "image": NEW})
    assert images(fly) == serving(fly) == [NEW] * 3
    assert all(fly.served)


def test_leftovers_of_a_release_that_is_no_longer_wanted_are_removed(
    life: Life, given: dict[str, Any], fly: Fly
) -> None:
    life.up(**given)
    before = life.id, life.inputs, life.state
    fly.fail("Machines_uncordon", status=500, times=9)
    with pytest.raises(Refusal):
        life.up(**{**given, "image": NEW})
    life.id, life.inputs, life.state = before
    fly.faults.clear()
    assert life.refresh() == {}
    life.up(**{**given, "regions": {"lhr": 2, "nrt": 2}})
    assert images(fly) == serving(fly) == [IMAGE] * 4


def test_machines_of_others_in_the_app_are_left_alone(
    life: Life, given: dict[str, Any], fly: Fly, lives: Lives
) -> None:
    lives.life("Machine").up(**lives.given("Machine"))
    life.up(**given)
    life.up(**{**given, "image": NEW})
    life.destroy()
    assert [each["name"] for each in fly.running] == ["db"]


def test_new_secrets_are_a_new_release(
    life: Life, given: dict[str, Any], fly: Fly, lives: Lives
) -> None:
    secrets = lives.life("Secrets")
    version = secrets.up(appName=given["appName"], values={"A": "1-canary"})["version"]
    life.up(**given, minSecretsVersion=version)
    version = secrets.up(appName=given["appName"], values={"A": "2-canary"})["version"]
    life.up(**given, minSecretsVersion=version)
    assert {fly.seen[each["id"]]["A"] for each in fly.running} == {"2-canary"}
