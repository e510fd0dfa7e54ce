"""One bench for each module of tests."""

import sys
from collections.abc import Iterator

import pytest

from tests.images import bench as benches


@pytest.fixture(scope="module")
def bench() -> Iterator[benches.Bench]:
    """A bench, or a skip that says what is missing."""
    if sys.platform != "linux":
        pytest.skip("containers on an internal network are reached directly only on Linux")
    benches.needs(*benches.ARGUMENTS.values())
    made = benches.Bench()
    yield made
    made.clear()
