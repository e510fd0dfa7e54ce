"""Two updates do not fight: a lease is waited for, renewed, given back, or taken over."""

from __future__ import annotations

import time
from typing import Any

import pytest

from tests.platforms.fly.lives import Lives
from tests.platforms.fly.vendor import Fly
from tests.platforms.life import Life, Refusal
from tests.provider.plugin import Plugin

NEW = "ghcr.io/org/notes:1.5.0"


@pytest.fixture
def lives(plugin: Plugin, fly: Fly) -> Lives:
    return Lives(plugin, fly)


@pytest.fixture
def life(lives: Lives) -> Life:
    made = lives.life("Machine")
    made.up(**lives.given("Machine"))
    return made


def held(fly: Fly, description: str, seconds: float) -> dict[str, Any]:
    """A lease on the only machine."""
    (machine,) = fly.machines
    fly.leases[machine] = {
        "nonce": "somebody", "owner": "b@example.com", "description": description,
        "expires_at": round(time.time() + seconds),
    }
    return fly.leases[machine]


def test_a_machine_that_another_update_has_is_waited_for(
    life: Life, lives: Lives, fly: Fly, plugin: Plugin
) -> None:
    given = {**lives.given("Machine"), "image": NEW}
    there = held(fly, "flyctl deploy", 60)
    fly.fail("Machines_show_lease", do=lambda: there.update(expires_at=0))
    life.up(**given)
    assert fly.machines[next(iter(fly.machines))]["config"]["image"] == NEW
    assert any("held by flyctl deploy until" in text for _, text, _ in plugin.engine.said)
    assert fly.leases == {}


def test_one_that_is_never_given_back_ends_the_update_unchanged(
    life: Life, lives: Lives, fly: Fly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provider.fly.lease.WAIT_SECONDS", 0.5)
    held(fly, "flyctl deploy", 600)
    with pytest.raises(Refusal, match=r"the lease of the machine .*: still held by flyctl deploy"):
        life.up(**{**lives.given("Machine"), "image": NEW})
    assert fly.count("Machines_update") == 0


def test_a_lease_that_our_own_killed_update_left_is_taken_over(
    life: Life, lives: Lives, fly: Fly
) -> None:
    fly.fail("Machines_release_lease", status=500, times=9)
    life.up(**{**lives.given("Machine"), "image": NEW})
    fly.faults.clear()
    assert len(fly.leases) == 1
    life.up(**lives.given("Machine"))
    assert fly.leases == {}


def test_a_lease_is_renewed_while_something_is_waited_for(
    life: Life, lives: Lives, fly: Fly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("provider.fly.lease.SECONDS", 0)
    fly.slow = 3
    before = fly.count("Machines_create_lease")
    life.up(**{**lives.given("Machine"), "image": NEW})
    assert fly.count("Machines_create_lease") - before > 2


def test_it_is_given_back_when_the_update_fails(life: Life, lives: Lives, fly: Fly) -> None:
    fly.fail("Machines_update", status=422)
    with pytest.raises(Refusal):
        life.up(**{**lives.given("Machine"), "image": NEW})
    assert fly.leases == {}
