"""A running Railway."""

from collections.abc import Iterator

import pytest

from tests.platforms.calls import running
from tests.platforms.railway.vendor import Railway


@pytest.fixture
def railway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Railway]:
    made = Railway()
    for _ in running(made, "RAILWAY", "RAILWAY_API_TOKEN", monkeypatch):
        yield made
