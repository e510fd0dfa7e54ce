"""A running Upstash."""

from collections.abc import Iterator

import pytest

from tests.platforms.calls import running
from tests.platforms.upstash.vendor import EMAIL, Upstash


@pytest.fixture
def upstash(monkeypatch: pytest.MonkeyPatch) -> Iterator[Upstash]:
    monkeypatch.setenv("UPSTASH_EMAIL", EMAIL)
    yield from running(Upstash(), "UPSTASH", "UPSTASH_API_KEY", monkeypatch)
