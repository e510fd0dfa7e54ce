"""One bench for each module of tests."""

import sys
from collections.abc import Iterator

import docker
import pytest
from docker.errors import DockerException

from tests.images import bench as benches
from toolchain import scratch


@pytest.fixture(scope="module")
def bench() -> Iterator[benches.Bench]:
    """A bench, or a skip that says what is missing."""
    if sys.platform != "linux":
        pytest.skip("containers on an internal network are reached directly only on Linux")
    try:
        docker.from_env().close()
    except DockerException as error:
        pytest.skip(f"no Docker daemon answers ({error}); run: make up")
    for image in benches.ARGUMENTS.values():
        if not scratch.exists(benches.client_program(), image):
            pytest.skip(f"{image} is not there; run: make up")
    made = benches.Bench()
    yield made
    made.clear()
