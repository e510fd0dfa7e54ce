"""What Fly gives back means the same as what it was given, in however many spellings."""

from __future__ import annotations

from typing import Any

import pytest

from provider.fly import config
from provider.fly.api import FLY, fly
from tests.platforms.calls import call_named
from tests.platforms.fly.lives import IMAGE, SERVICE

INPUTS: dict[str, Any] = {
    **{key: each.default for key, each in config.INPUTS.items()}, "image": IMAGE,
    "services": [SERVICE], "checks": {"tcp": {"type": "tcp", "port": 1, "interval": "90s"}},
    "command": ["node", "main.js"],
}


def completed(value: dict[str, Any]) -> dict[str, Any]:
    """As Fly completes a config."""
    service = {
        **SERVICE, "autostop": False, "force_instance_key": None, "min_machines_running": 0,
        "ports": [SERVICE["ports"][0], {**SERVICE["ports"][1], "force_https": False}],
    }
    checks = {"tcp": {"type": "tcp", "port": 1, "interval": "1m30s", "headers": []}}
    return {**value, "services": [service], "checks": checks, "env": None, "schedule": None}


def test_what_fly_adds_is_no_drift() -> None:
    there = completed(config.written(INPUTS, "backend"))
    assert config.found(there, INPUTS) == {key: INPUTS[key] for key in config.INPUTS}


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("autostop", True, {**SERVICE, "autostop": "stop"}),
        ("autostart", False, {k: v for k, v in SERVICE.items() if k != "autostop"}
         | {"autostart": False}),
        ("min_machines_running", 2, {k: v for k, v in SERVICE.items() if k != "autostop"}
         | {"min_machines_running": 2}),
    ],
)
def test_what_is_another_thing_is_drift(key: str, value: Any, shown: dict[str, Any]) -> None:
    there = completed(config.written(INPUTS, "backend"))
    there["services"][0][key] = value
    assert config.found(there, INPUTS)["services"] == [shown]


@pytest.mark.parametrize(
    ("text", "seconds"), [("10s", 10), ("1m30s", 90), ("250ms", 0.25), ("1h", 3600), (None, 7)]
)
def test_durations_are_those_of_go(text: Any, seconds: float) -> None:
    assert config.seconds(text, 7) == seconds


def test_a_policy_without_retries_keeps_what_was_set() -> None:
    inputs = {**INPUTS, "restartPolicy": "always", "maxRetries": 3}
    there = config.written(inputs, "backend")
    assert there["restart"] == {"policy": "always"}
    assert config.found(there, inputs)["maxRetries"] == 3


@pytest.mark.parametrize(
    ("token", "header"),
    [("fo1_abcdef", "Bearer fo1_abcdef"), ("FlyV1 fm2_abc,fm2_def", "FlyV1 fm2_abc,fm2_def")],
)
def test_a_token_that_brings_its_scheme_is_sent_as_it_is(
    token: str, header: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLY_API_TOKEN", token)
    call = call_named()
    fly(call)
    assert FLY.authorization(call)["Authorization"] == header
    assert "abc" not in call.redact(f"{token} and {token.rsplit(' ', 1)[-1]}")
