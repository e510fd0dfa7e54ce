"""A running Fly, and its logs."""

from collections.abc import Iterator

import pytest

from tests.platforms.calls import running
from tests.platforms.fly.vendor import Fly, FlyLogs


@pytest.fixture
def fly(monkeypatch: pytest.MonkeyPatch) -> Iterator[Fly]:
    made = Fly()
    for _ in running(made, "FLY", "FLY_API_TOKEN", monkeypatch):
        yield made


@pytest.fixture
def logs(fly: Fly, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlyLogs]:
    made = FlyLogs([])
    monkeypatch.setenv("FLY_LOGS_API_URL", made.url)
    yield made
    made.close()
