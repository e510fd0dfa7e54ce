"""Answers that depend on nothing but the request: every check, difference, preview and setting."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.recordings.client import PluginProcess
from tests.recordings.conftest import judge
from tests.recordings.recorded import FOLDER, Call, calls

_LEFT_OUT = ("Service", "Secret", "ServiceConfig", "Nope", "nope", "getRegistryImage")
"""Types and functions that are refused before anything is asked."""
_ALWAYS = {"CheckConfig", "DiffConfig", "GetPluginInfo", "Handshake", "Check", "Diff"}
_PLACES = "/recorder/ctx"
"""Where the recorder kept its build contexts."""


def _depends_on_nothing(call: Call) -> bool:
    if call.case == "image-contextDigest":
        return False
    unbuilt = call.type != "Image" or not call.request.get("properties", {}).get("buildOnPreview")
    return call.method in _ALWAYS or call.type in _LEFT_OUT or (call.preview and unbuilt)


def _pure(plugin: str) -> list[Any]:
    chosen = [call for call in calls(plugin) if _depends_on_nothing(call)]
    return [pytest.param(call, id=f"{call.number}-{call.name}") for call in chosen]


def _moved(call: Call, folder: Path) -> dict[str, Any]:
    """The request with the recorder's folders replaced by this run's."""
    text = json.dumps(call.request).replace(_PLACES, str(folder))
    moved: dict[str, Any] = json.loads(text)
    return moved


def _moved_back(answer: dict[str, Any], folder: Path, home: str = "") -> dict[str, Any]:
    text = json.dumps(answer).replace(str(folder), _PLACES)
    moved: dict[str, Any] = json.loads(text.replace(home, "/root") if home else text)
    return moved


def _same_digest(actual: dict[str, Any], recorded: dict[str, Any]) -> None:
    """A context digest counts by when it moves (see test_images), not by its value."""
    for answer in (actual, recorded):
        build = answer.get("response", {}).get("inputs", {}).get("build")
        if isinstance(build, dict) and "contextDigest" in build:
            build["contextDigest"] = "<digest>"


@pytest.mark.parametrize("call", _pure("random"))
def test_random_answers_as_recorded(call: Call, random_plugin: PluginProcess) -> None:
    judge(call, random_plugin.call(call.method, call.request))


@pytest.mark.parametrize("call", _pure("docker"))
def test_docker_answers_as_recorded(
    call: Call, docker_plugin: PluginProcess, contexts: Path
) -> None:
    answer = docker_plugin.call(call.method, _moved(call, contexts))
    actual = _moved_back(answer, contexts)
    if call.type == "Image" and call.method == "Check":
        _same_digest(actual, call.answer)
    judge(call, actual)


def _configurations() -> list[Any]:
    chosen = [
        call
        for plugin in ("random", "docker")
        for call in calls(plugin)
        if call.method == "Configure"
    ]
    return [pytest.param(call, id=f"{call.number}-{call.name}") for call in chosen]


@pytest.mark.parametrize("call", _configurations())
def test_configuration_is_accepted_or_refused_as_recorded(
    call: Call, tmp_path: Path, daemon: str
) -> None:
    del daemon
    environment = {**call.request.get("environment", {}), "HOME": str(tmp_path)}
    plugin = PluginProcess(call.plugin, environment)
    try:
        answer = plugin.call("Configure", call.request)
    finally:
        plugin.close()
    judge(call, _moved_back(answer, FOLDER, str(tmp_path)))


def _single_changes() -> list[Any]:
    """A property that is given alone (from the sweep's base, so for Container only), or taken
    away alone: the recording keeps the outcome of these, and their values in other calls."""
    path = FOLDER / "docker-diff.json"
    table = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    recorded = {(call.token, call.case): call for call in calls("docker") if call.method == "Diff"}
    found = []
    for token, rows in table.items():
        kinds = ("add", "remove") if token.endswith(":Container") else ("remove",)
        for name, row in rows.items() if isinstance(rows, dict) else ():
            call = recorded.get((token, f"diff-{name}"))
            if call is None or call.type == "Image" or "synthetic" in row:
                continue
            label = f"{call.type}-{name}"
            found += [
                pytest.param(name, kind, row[kind], call, id=f"{label}-{kind}")
                for kind in kinds
                if kind in row
            ]
    return found


def _checked(plugin: PluginProcess, call: Call, inputs: dict[str, Any]) -> dict[str, Any]:
    request = {key: call.request[key] for key in ("type", "urn", "name")}
    bare = {name: value for name, value in inputs.items() if name not in inputs["__defaults"]}
    bare.pop("__defaults")
    answer = plugin.call("Check", {**request, "news": bare, "olds": call.request["old_inputs"]})
    checked: dict[str, Any] = answer["response"]["inputs"]
    return checked


@pytest.mark.parametrize(("name", "kind", "wanted", "call"), _single_changes())
def test_property_alone_given_or_taken_away_differs_as_recorded(
    name: str, kind: str, wanted: Any, call: Call, docker_plugin: PluginProcess
) -> None:
    """The recording keeps only the outcome of these: the requests are made from its others."""
    given = call.request["old_inputs"]
    if kind == "add":
        base = next(c for c in calls("docker") if c.case == "sweep-base" and c.method == "Create")
        olds, old_inputs = base.answer["response"]["properties"], base.request["properties"]
        news = given
    else:
        olds, old_inputs = call.request["olds"], given
        left = {key: value for key, value in given.items() if key != name}
        news = _checked(docker_plugin, call, left)
    request = {**call.request, "olds": olds, "old_inputs": old_inputs, "news": news}
    response = docker_plugin.call("Diff", request)["response"]
    paths = {path: diff["kind"] for path, diff in response.get("detailedDiff", {}).items()}
    result = "replace" if response.get("replaces") else "update" if paths else "none"
    if wanted == "none":
        assert result == "none", paths
    else:
        assert (result, paths) == (wanted["result"], wanted["paths"])
