"""Random values made, read, imported, updated and deleted, as the official plugin recorded it."""

from typing import Any

import pytest

from tests.recordings.client import PluginProcess
from tests.recordings.conftest import judge
from tests.recordings.recorded import Call, calls
from toolchain.plugins.bridge.values import plain

_METHODS = {"Create", "Read", "Update", "Delete", "Invoke"}
_HIDDEN = "<random>"


def _lived() -> list[Any]:
    chosen = [call for call in calls("random") if call.method in _METHODS and not call.preview]
    return [pytest.param(call, id=f"{call.number}-{call.name}") for call in chosen]


@pytest.fixture(scope="module")
def made(random_plugin: PluginProcess) -> dict[str, dict[str, Any]]:
    """One value of every type, for the calls whose recording hides what was made before."""
    found = {}
    for call in calls("random"):
        if call.method == "Create" and call.case == "create-minimal":
            found[call.type] = random_plugin.call("Create", call.request)["response"]
    return found


def _revealed(value: Any, own: Any) -> Any:
    """The recorded value with what it hides taken from one that was made here."""
    if value == _HIDDEN:
        return own
    if isinstance(value, dict) and isinstance(own, dict):
        return {key: _revealed(item, own.get(key)) for key, item in value.items()}
    if isinstance(value, list) and isinstance(own, list):
        return [_revealed(item, mine) for item, mine in zip(value, own, strict=True)]
    return value


def _request(call: Call, made: dict[str, dict[str, Any]]) -> dict[str, Any]:
    own = made.get(call.type, {})
    request = dict(call.request)
    request["id"] = _revealed(request.get("id", ""), own.get("id"))
    for name in ("properties", "olds"):
        if call.method != "Create" and request.get(name) is not None:
            request[name] = _revealed(request[name], plain(own["properties"]))
    if call.method in ("Create", "Invoke"):
        request.pop("id")
    return request


@pytest.mark.parametrize("call", _lived())
def test_random_lives_as_recorded(
    call: Call, random_plugin: PluginProcess, made: dict[str, dict[str, Any]]
) -> None:
    judge(call, random_plugin.call(call.method, _request(call, made)))
