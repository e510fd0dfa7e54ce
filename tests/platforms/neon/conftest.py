"""A running Neon, and its SQL."""

from collections.abc import Iterator

import pytest

from tests.platforms.calls import running
from tests.platforms.neon.sql import NeonSQL
from tests.platforms.neon.vendor import Neon


@pytest.fixture
def neon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Neon]:
    yield from running(Neon(), "NEON", "NEON_API_KEY", monkeypatch)


@pytest.fixture
def neon_sql(neon: Neon, monkeypatch: pytest.MonkeyPatch) -> Iterator[NeonSQL]:
    made = NeonSQL(neon)
    monkeypatch.setenv("NEON_SQL_API_URL", made.url)
    yield made
    made.close()
