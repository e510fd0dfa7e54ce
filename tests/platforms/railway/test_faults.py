"""Every resource times every fault: the right end state, nothing twice, nothing lost."""

from __future__ import annotations

from typing import Any

import pytest

from tests.platforms.life import Refusal
from tests.platforms.railway.lives import PASSWORD, Lives
from tests.platforms.railway.vendor import Railway
from tests.provider.plugin import Plugin

# The mutation that makes each, and another input for it.
MADE: dict[str, tuple[str, dict[str, Any]]] = {
    "Project": ("projectCreate", {"description": "Notes"}),
    "Environment": ("environmentCreate", {"name": "preview-2"}),
    "Service": ("serviceCreate", {"numReplicas": 3}),
    "Volume": ("volumeCreate", {"backups": ["DAILY", "WEEKLY"]}),
    "Deployment": ("serviceInstanceDeployV2", {"after": "deployment-0"}),
    "ServiceDomain": ("serviceDomainCreate", {"targetPort": 4000}),
    "CustomDomain": ("customDomainCreate", {"targetPort": 4000}),
}
LOST: dict[str, dict[str, Any]] = {
    "cut after the work": {"lost": True},
    "cut before the work": {"unheard": True},
    "500": {"status": 500},
    "503": {"status": 503},
}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "401": ({"status": 401}, "create one at railway.com under Account settings, Tokens"),
    "404": ({"status": 404}, "it is gone, or belongs to another account; run: pulumi refresh"),
    "423": ({"status": 423}, "run the update again"),
    "403": ({"status": 403}, "the credential in RAILWAY_API_TOKEN may not do this"),
    "409": ({"status": 409}, "something of that name exists, or is being changed"),
    "422": ({"status": 422}, "correct what it says and run the update again"),
    "429 for an hour": (
        {"status": 429, "headers": {"Retry-After": "3600"}}, "Railway asks to wait 3600 s"
    ),
    "an error in a good answer": (
        {"status": 1, "words": "Problem processing request"},
        "Problem processing request (trace trace-1); correct what it says",
    ),
}


@pytest.fixture
def lives(plugin: Plugin, railway: Railway, monkeypatch: pytest.MonkeyPatch) -> Lives:
    monkeypatch.setattr("provider.http.creation.LOOK_AGAIN_SECONDS", 0.1)
    return Lives(plugin, railway)


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("kind", MADE)
def test_a_lost_answer_makes_no_second_one(
    lives: Lives, railway: Railway, kind: str, fault: str
) -> None:
    given, life = lives.given(kind), lives.life(kind)
    railway.fail(MADE[kind][0], **LOST[fault])
    if "lost" not in LOST[fault]:
        with pytest.raises(Refusal, match="was made will be found again"):
            life.up(**given)
    life.up(**given)
    assert len(lives.things(kind)) == 1
    assert life.changed(**given) == []


@pytest.mark.parametrize("fault", REFUSED)
@pytest.mark.parametrize("kind", MADE)
def test_a_refusal_says_what_to_do_and_leaves_nothing(
    lives: Lives, railway: Railway, kind: str, fault: str
) -> None:
    given, life = lives.given(kind), lives.life(kind)
    how, advice = REFUSED[fault]
    railway.fail(MADE[kind][0], **how)
    with pytest.raises(Refusal) as refused:
        life.up(**given)
    assert advice in str(refused.value)
    assert railway.token not in str(refused.value)
    assert PASSWORD not in str(refused.value)
    assert life.id == ""
    assert len(lives.things(kind)) == 0


@pytest.mark.parametrize("kind", MADE)
def test_a_short_wait_is_waited(lives: Lives, railway: Railway, kind: str) -> None:
    given, life = lives.given(kind), lives.life(kind)
    railway.fail(MADE[kind][0], status=429, headers={"Retry-After": "0"})
    railway.fail(MADE[kind][0], status=429)
    life.up(**given)
    assert len(lives.things(kind)) == 1


@pytest.mark.parametrize("kind", MADE)
def test_an_answer_that_does_not_come_makes_no_second_one(
    lives: Lives, railway: Railway, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, life = lives.given(kind), lives.life(kind)
    monkeypatch.setenv("RAILWAY_API_TIMEOUT", "0.8")
    railway.fail(MADE[kind][0], hang=1.2)
    life.up(**given)
    assert len(lives.things(kind)) == 1
    assert life.changed(**given) == []


@pytest.mark.parametrize("kind", MADE)
def test_an_engine_killed_in_a_create_finds_what_it_made(lives: Lives, kind: str) -> None:
    given, life = lives.given(kind), lives.life(kind)
    first = life.up(**given)
    life.forget()
    assert life.up(**given) == first
    assert len(lives.things(kind)) == 1


@pytest.mark.parametrize("kind", MADE)
def test_nothing_changed_is_nothing_to_do(lives: Lives, kind: str) -> None:
    given, life = lives.given(kind), lives.life(kind)
    before = life.up(**given)
    assert life.changed(**given) == []
    assert life.refresh() == {}
    assert life.plain == before


@pytest.mark.parametrize("kind", MADE)
def test_a_change_is_in_place(lives: Lives, railway: Railway, kind: str) -> None:
    given, life = lives.given(kind), lives.life(kind)
    life.up(**given)
    before = life.id
    other = {**given, **MADE[kind][1]}
    life.up(**other)
    assert life.id == before
    assert len(lives.things(kind)) == (2 if kind == "Deployment" else 1)
    assert life.refresh() == {}
    assert life.changed(**other) == []


@pytest.mark.parametrize("kind", [kind for kind in MADE if kind != "Deployment"])
def test_destroy_removes_it_and_one_that_is_gone_is_removed(lives: Lives, kind: str) -> None:
    given, life = lives.given(kind), lives.life(kind)
    life.up(**given)
    known = life.id, life.state
    life.destroy()
    assert lives.things(kind) == {}
    life.id, life.state = known
    life.destroy()


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("kind", ["Project", "Environment", "Volume"])
def test_data_that_was_deleted_outside_stops_the_refresh_unless_that_is_accepted(
    lives: Lives, railway: Railway, kind: str, accepted: bool
) -> None:
    given, life = lives.given(kind), lives.life(kind)
    life.up(**given, replaceData=accepted)
    for each in list(lives.things(kind)):
        for things in (railway.projects, railway.environments, railway.volumes):
            things.pop(each, None)
    if not accepted:
        with pytest.raises(Refusal, match="has been deleted outside, with the data in it"):
            life.refresh()
    else:
        life.refresh()
    assert (life.id == "") is accepted


@pytest.mark.parametrize("kind", ["Service", "ServiceDomain", "CustomDomain"])
def test_what_holds_no_data_and_was_deleted_outside_is_made_anew(lives: Lives, kind: str) -> None:
    given, life = lives.given(kind), lives.life(kind)
    life.up(**given)
    lives.things(kind).clear()
    life.refresh()
    assert life.id == ""
    life.up(**given)
    assert len(lives.things(kind)) == 1


@pytest.mark.parametrize("kind", [kind for kind in MADE if kind != "Deployment"])
def test_an_import_reads_everything(lives: Lives, kind: str) -> None:
    given, life = lives.given(kind), lives.life(kind)
    life.up(**given)
    name = life.id
    life.forget()
    inputs = life.adopt(name)
    same = {key: value for key, value in given.items() if key not in ("name", "mark")}
    assert {key: inputs[key] for key in same} == same


def test_the_budget_of_calls_ends_an_update_with_advice(
    lives: Lives, railway: Railway, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, life = lives.given("Service"), lives.life("Service")
    from provider.http import pace

    monkeypatch.setenv("RAILWAY_API_CALLS", "2")
    pace.pace.cache_clear()
    with pytest.raises(Refusal) as refused:
        life.up(**given)
    assert "has made 2 calls to Railway, its whole budget" in str(refused.value)
    assert "export RAILWAY_API_CALLS=4" in str(refused.value)
