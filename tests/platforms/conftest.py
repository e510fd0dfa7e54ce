"""The plugin with all its resources, for every platform's tests."""

from collections.abc import Iterator

import pytest

from tests.provider.plugin import Plugin


@pytest.fixture
def plugin() -> Iterator[Plugin]:
    running = Plugin()
    yield running
    running.close()
