"""Containers, networks, volumes and images made, seen, changed and removed as recorded.

Every life is replayed against the daemon at hand, under names of its own. Most of its time is
waiting, so lives run side by side; each test waits for its own and judges it.
"""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import docker
import pytest
from docker.errors import APIError

from tests.recordings.client import PluginProcess
from tests.recordings.conftest import judge
from tests.recordings.contexts import BASE
from tests.recordings.daemon_facts import settings, wrong_facts
from tests.recordings.lives import Life, Names, lives
from tests.recordings.recorded import Call
from tests.recordings.surroundings import BEFORE, around

pytestmark = pytest.mark.docker

_AT_ONCE = 8
_ID_LENGTH = 64
_FIXED = ("18200", "172.31.20", "networksAdvanced")
"""Ports and subnets that several lives ask for."""
_REGISTRY_IMAGE = "127.0.0.1:5999/x:1"
_SOURCE_IMAGES = ("parity-a:1", "parity-b:1", "parity-del:1")
_TOOLCHAIN_BASE = "slipway-toolchain/base:trixie"

Answered = list[tuple[Call, dict[str, Any], list[str]]]
"""Each call with its answer, and what in the daemon is not as recorded."""


class Replay:
    """Runs lives against one plugin process and one daemon."""

    def __init__(self, api: Any, plugin: PluginProcess, folder: Path) -> None:
        self.api = api
        self._plugin = plugin
        self._folder = folder

    def names(self, life: Life) -> Names:
        here = self.name(life)
        base = str(self.api.inspect_image(BASE)["Id"])
        recorded_base = "sha256:74264ab3a41e3bd3cebe45daef05cbb1760e3b344bc00b3c1a2ec9e278b286e1"
        names = Names({"/recorder": str(self._folder), recorded_base: base})
        names.add("74264ab3a41e", base.removeprefix("sha256:")[:12])
        names.add("parity-net1", "b-replay-net1")
        names.add("parity-net2", "b-replay-net2")
        names.add("parity-v1", "b-replay-v1")
        names.add("/recorder/ctx", str(self._folder / "ctx"))
        if life.recorded_name.startswith("parity-") and here:
            names.add(life.recorded_name, here)
            names.add("parity-renamed", f"{here}renamed")
        for network in life.inputs.get("networksAdvanced") or []:
            if len(network["name"]) == _ID_LENGTH:
                names.add(network["name"], self.api.inspect_network("b-replay-net1")["Id"])
        names.add("parity-ri:extra", _extra(here))
        if life.first.type == "Image":
            names.add(_REGISTRY_IMAGE, _pushed(here))
        for third in (200, 201):
            names.add(f"172.31.{third}", f"10.213.{third}")
        return names

    def name(self, life: Life) -> str:
        tag = life.recorded_name.partition(":")[2]
        return f"b-replay-{life.number:03}z" + (f":{tag}" if tag else "")

    def run(self, life: Life) -> Answered:
        names, answered = self.names(life), []
        identity = ""
        try:
            with around(life.first.case, self.api, self.name(life)):
                if life.first.method != "Create":
                    identity = self._made(life, names)
                for call in life.calls:
                    step = BEFORE.get(f"{call.method}.{call.case}")
                    if step:
                        step(self.api, identity, self.name(life))
                    before = self._settings(call, identity, names)
                    actual = self._plugin.call(call.method, names.here(call.request))
                    identity = identity or self._identity(life, actual, names)
                    after = self._settings(call, identity, names)
                    facts = wrong_facts(call, before, after)
                    answered.append((call, names.recorded(actual), facts))
        finally:
            self._clean(life, identity)
        return answered

    def _settings(self, call: Call, identity: str, names: Names) -> dict[str, Any]:
        """What the daemon says of the container, where the recording says it too."""
        if not identity or "daemon" not in call.facts:
            return {}
        inspected = dict(self.api.inspect_container(identity))
        return settings(dict(names.recorded(inspected)))

    def _made(self, life: Life, names: Names) -> str:
        """A thing like the one that the recorder had made without recording it."""
        request = life.first.request
        made = {key: request[key] for key in ("urn", "type", "name")}
        call = {**made, "properties": life.inputs}
        if life.first.type != "Container" or not life.inputs:
            return ""
        answer = self._plugin.call("Create", names.here(call))
        assert "response" in answer, answer
        return self._identity(life, answer, names)

    def _identity(self, life: Life, answer: dict[str, Any], names: Names) -> str:
        failed = answer.get("error", {}).get("details", {})
        identity = str(answer.get("response", failed).get("id", ""))
        names.add(life.recorded_id, identity)
        if len(identity) == _ID_LENGTH:
            names.add(life.recorded_id[:12], identity[:12])
        return identity

    def _clean(self, life: Life, identity: str) -> None:
        name = self.name(life)
        leftovers = (identity, name, f"{name.split(':')[0]}user", f"{name}renamed")
        for container in filter(None, leftovers):
            with suppress(APIError):
                self.api.remove_container(container, force=True, v=True)
        for remove in (self.api.remove_network, self.api.remove_volume):
            for thing in filter(None, (identity, name)):
                with suppress(APIError):
                    remove(thing)
        for image in (name, _extra(name), _pushed(name)):
            with suppress(APIError):
                self.api.remove_image(image, noprune=True)


def _extra(name: str) -> str:
    return f"{name.partition(':')[0]}:extra"


def _pushed(name: str) -> str:
    return f"127.0.0.1:5999/{name.partition(':')[0]}:1"


@pytest.fixture(scope="module")
def folder(contexts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The recorder's own folder: contexts, a file to upload, folders to bind."""
    folder = tmp_path_factory.mktemp("recorder")
    shutil.copytree(contexts, folder / "ctx")
    (folder / "h1").mkdir()
    (folder / "h2").mkdir()
    (folder / "up1").write_text("uploaded\n", encoding="utf-8")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def api(daemon: str) -> Iterator[Any]:
    """The daemon with the images, networks and volumes that the recorder's had."""
    client: Any = docker.APIClient(base_url=daemon, version="auto", timeout=120)
    names = [name for name in (BASE, *_SOURCE_IMAGES) if not client.images(name)]
    if BASE in names and not client.images(_TOOLCHAIN_BASE):
        pytest.skip(f"no image {_TOOLCHAIN_BASE} in the daemon; run: make up")
    if BASE in names:
        _plain(client)
    for name in names:
        repository, _, tag = name.partition(":")
        client.tag(BASE, repository, tag)
    networks = [client.create_network(f"b-replay-net{n}")["Id"] for n in (1, 2)]
    client.create_volume("b-replay-v1")
    yield client
    # The classic builder keeps the container in which a step has failed, as the recorder's did.
    for container in client.containers(all=True, filters={"exited": 7}):
        if "echo said; exit 7" in container["Command"]:
            client.remove_container(container["Id"])
    for network in networks:
        client.remove_network(network)
    for volume in ("b-replay-v1", "parity-vnew"):
        with suppress(APIError):
            client.remove_volume(volume)
    for name in names:
        with suppress(APIError):
            client.remove_image(name, noprune=True)
    client.close()


def _plain(client: Any) -> None:
    """The recorder's base image: the toolchain's files, without its labels and its command."""
    container = client.create_container(_TOOLCHAIN_BASE, ["true"])["Id"]
    repository, _, tag = BASE.partition(":")
    client.import_image_from_stream(client.export(container), repository=repository, tag=tag)
    client.remove_container(container)


@pytest.fixture(scope="module")
def futures(
    api: Any, folder: Path, request: pytest.FixtureRequest
) -> Iterator[dict[int, Future[Answered]]]:
    """The selected lives, all under way."""
    chosen: list[Any] = [
        item.callspec.params["life"]
        for item in request.session.items
        if isinstance(item, pytest.Function)
        and item.path == request.path
        and "life" in item.fixturenames
    ]
    plugin = PluginProcess("docker", folder=folder / "ctx")
    replay = Replay(api, plugin, folder)
    with ExitStack() as stack:
        lanes = {
            lane: stack.enter_context(ThreadPoolExecutor(threads))
            for lane, threads in {"free": _AT_ONCE, "fixed": 1, "images": 1}.items()
        }
        longest = sorted(chosen, key=lambda life: -_seconds(life))
        yield {life.number: lanes[_lane(life)].submit(replay.run, life) for life in longest}
    plugin.close()


def _lane(life: Life) -> str:
    """Lives that ask for the same port or subnet, or build the same layers, go one by one."""
    if life.first.type in ("Image", "RemoteImage"):
        return "images"
    return "fixed" if any(mark in str(life.inputs) for mark in _FIXED) else "free"


def _seconds(life: Life) -> float:
    return float(sum(call.facts.get("seconds", 0) for call in life.calls))


def _parameters() -> list[Any]:
    return [pytest.param(life, id=life.label) for life in lives()]


@pytest.mark.parametrize("life", _parameters())
def test_life_goes_as_recorded(life: Life, futures: dict[int, Future[Answered]]) -> None:
    problems = []
    for call, actual, facts in futures[life.number].result():
        problems += facts
        try:
            judge(call, json.loads(json.dumps(actual)))
        except AssertionError as error:
            problems.append(str(error))
    assert not problems, "\n".join(problems)
