"""A stage for each module of tests: a real gateway, with stand-ins behind it."""

import sys
from collections.abc import Iterator

import docker
import pytest
from docker.errors import DockerException

from tests.gateway.stage import Stage
from tests.images.bench import BASE, client_program
from toolchain import scratch


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A stage, or a skip that says what is missing."""
    if sys.platform != "linux":
        pytest.skip("containers on an internal network are reached directly only on Linux")
    try:
        docker.from_env().close()
    except DockerException as error:
        pytest.skip(f"no Docker daemon answers ({error}); run: make up")
    if not scratch.exists(client_program(), BASE):
        pytest.skip(f"{BASE} is not there; run: make up")
    made = Stage()
    try:
        yield made
    finally:
        made.clear()
