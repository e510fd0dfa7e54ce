"""The functions that look things up, against the daemon at hand."""

from collections.abc import Iterator
from typing import Any

import docker
import pytest

from tests.recordings.client import PluginProcess
from tests.recordings.conftest import judge
from tests.recordings.contexts import BASE
from tests.recordings.recorded import Call, calls

pytestmark = pytest.mark.docker

_FUNCTIONS = ("getNetwork", "getRemoteImage", "getLogs")
_MACHINE = {"containers", "options"}
"""What else is on the default network, and how the machine configures it."""


def _invoked() -> list[Any]:
    chosen = [call for call in calls("docker") if call.type in _FUNCTIONS]
    return [pytest.param(call, id=f"{call.number}-{call.name}") for call in chosen]


@pytest.fixture(scope="module")
def api(daemon: str) -> Iterator[Any]:
    client: Any = docker.APIClient(base_url=daemon, version="auto")
    if not client.images("slipway-toolchain/base:trixie"):
        pytest.skip("no image slipway-toolchain/base:trixie in the daemon; run: make up")
    tagged = not client.images(BASE)
    if tagged:
        client.tag("slipway-toolchain/base:trixie", *BASE.split(":"))
    script = "echo out; echo err >&2"
    client.create_container(BASE, ["sh", "-c", script], name="parity-lg")
    client.start("parity-lg")
    client.wait("parity-lg")
    yield client
    client.remove_container("parity-lg", force=True)
    if tagged:
        client.remove_image(BASE, noprune=True)
    client.close()


@pytest.mark.parametrize("call", _invoked())
def test_function_answers_as_recorded(call: Call, docker_plugin: PluginProcess, api: Any) -> None:
    del api
    actual = docker_plugin.call(call.method, call.request)
    for answer in (actual, call.answer):
        result = answer.get("response", {}).get("return", {})
        for name in _MACHINE:
            result.pop(name, None)
        for config in result.get("ipamConfigs", []):
            config["gateway"] = "" if config["gateway"] == "" else "<address>"
        if "logsListStrings" in result:
            # Two streams have no order between them.
            result["logsListStrings"].sort()
    if call.case == 'invoke-{"name": "bridge"}':
        for answer in (actual, call.answer):
            answer["response"]["return"]["ipamConfigs"][0].pop("gateway")
    judge(call, actual)
