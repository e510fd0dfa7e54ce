"""A running Render."""

from collections.abc import Iterator

import pytest

from tests.platforms.calls import running
from tests.platforms.render.vendor import Render


@pytest.fixture
def render(monkeypatch: pytest.MonkeyPatch) -> Iterator[Render]:
    yield from running(Render(), "RENDER", "RENDER_API_KEY", monkeypatch)
