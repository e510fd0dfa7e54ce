"""The plugins under replay, what was judged, and the count of listed differences at the end."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.recordings.client import PluginProcess
from tests.recordings.compare import differences
from tests.recordings.contexts import make_contexts
from tests.recordings.differences import MOMENTS, listed
from tests.recordings.judged import JUDGED
from tests.recordings.recorded import FOLDER, Call
from toolchain.plugins.docker.ping import answers
from toolchain.plugins.docker.settings import DEFAULT_HOST


def judge(call: Call, actual: dict[str, Any]) -> None:
    """Equal to the recording, or different and listed."""
    moment = MOMENTS.get(call.name)
    for answer in (actual, call.answer) if moment else ():
        answer.get("response", {}).get("properties", {}).pop(moment, None)
    found = differences(actual, call.answer)
    known = listed(call)
    JUDGED["listed" if known else "equal"] += 1
    if known:
        stale = f"{call.name} no longer differs: take it out of tests/recordings/differences.py"
        assert found, stale
    else:
        assert not found, f"{call.name}:\n" + "\n".join(found)


@pytest.fixture(scope="session", autouse=True)
def recordings() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"no recordings at {FOLDER}; set SLIPWAY_SHARED to the shared folder")


@pytest.fixture(scope="module", autouse=True)
def alone() -> Iterator[None]:
    """One module at a time, of all runs on this machine: what was recorded has fixed names."""
    with Path(tempfile.gettempdir(), "slipway-recordings.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The build contexts of the recording, in a folder that is the plugin's working directory."""
    folder = tmp_path_factory.mktemp("contexts")
    make_contexts(folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def daemon() -> str:
    """The address of an answering Docker daemon."""
    host = os.environ.get("DOCKER_HOST") or DEFAULT_HOST
    if not answers(host):
        pytest.skip(f"no Docker daemon answers at {host}; start one, then run again")
    return host


@pytest.fixture(scope="session")
def random_plugin() -> Iterator[PluginProcess]:
    plugin = PluginProcess("random")
    yield plugin
    plugin.close()


@pytest.fixture(scope="session")
def docker_plugin(contexts: Path) -> Iterator[PluginProcess]:
    """Not configured: what it answers here needs no daemon."""
    plugin = PluginProcess("docker", folder=contexts)
    yield plugin
    plugin.close()
