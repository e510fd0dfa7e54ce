"""What Neon would refuse is said before the first resource."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.platforms.recording import refused


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEON_API_KEY", "canary-key")


def database(**options: Any) -> dict[str, Any]:
    return {"app": {"name": "notes"}, "database": {"platform": "neon", **options}}


def test_an_id_that_nobody_has_written_is_asked_for(tmp_path: Path) -> None:
    assert refused(database(branch_of="replace-with-the-id-of-production"), tmp_path) == [
        "slipway:database.branch_of: is what the file came with; write the id of the project that "
        "this is a branch of, which Neon's console shows under its settings"
    ]
    assert refused(database(branch_of="quiet-field-12345678"), tmp_path) == []


def test_a_window_beyond_neons_is_refused(tmp_path: Path) -> None:
    assert refused(database(restore_window="31d"), tmp_path) == [
        "slipway:database.restore_window: Neon goes back 30 days at most; write 30d or less"
    ]
    assert refused(database(restore_window="30d"), tmp_path) == []


def test_a_missing_key_is_said_with_where_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEON_API_KEY")
    assert refused(database(), tmp_path) == [
        "slipway: NEON_API_KEY is not set; create one at console.neon.tech under Account settings, "
        "API keys and run: export NEON_API_KEY=..."
    ]
