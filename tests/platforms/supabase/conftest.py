"""A running Supabase."""

from collections.abc import Iterator

import pytest

from tests.platforms.calls import running
from tests.platforms.supabase.vendor import Supabase


@pytest.fixture
def supabase(monkeypatch: pytest.MonkeyPatch) -> Iterator[Supabase]:
    yield from running(Supabase(), "SUPABASE", "SUPABASE_ACCESS_TOKEN", monkeypatch)
