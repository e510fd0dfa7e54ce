"""What the tests of reviews share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.review.github import GitHub


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    """GitHub, and the environment of a job that talks to it."""
    made = GitHub()
    monkeypatch.setenv("GITHUB_TOKEN", made.token)
    monkeypatch.setenv("GITHUB_API_URL", made.url)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    yield made
    made.close()
