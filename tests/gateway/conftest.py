"""A stage for each module of tests: a real gateway, with stand-ins behind it."""

import sys
from collections.abc import Iterator

import pytest

from tests.gateway.stage import Stage
from tests.images.bench import BASE, needs


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A stage, or a skip that says what is missing."""
    if sys.platform != "linux":
        pytest.skip("containers on an internal network are reached directly only on Linux")
    needs(BASE)
    made = Stage()
    try:
        yield made
    finally:
        made.clear()
