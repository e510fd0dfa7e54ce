"""A page may use Realtime where that is asked for, with the key that is made for pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.platforms.products import APP, PAGE, TOKENS
from tests.platforms.recording import Recording, record


@pytest.fixture(autouse=True)
def tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in TOKENS.items():
        monkeypatch.setenv(name, value)


def made(folder: Path, **options: Any) -> Recording:
    database = {"platform": "supabase", "organization": "org", **options}
    page = {"platform": "vercel", **PAGE}
    return record({"app": APP, "frontend": page, "database": database}, folder)


def variables(recording: Recording) -> dict[str, str]:
    found = recording.one("ProjectEnvironmentVariables")
    assert found.secrets == set()
    return {each["key"]: each["value"] for each in found.inputs["variables"]}


def test_a_page_gets_the_publishable_key_and_no_other(tmp_path: Path) -> None:
    recording = made(tmp_path, realtime=True)
    assert variables(recording) == {
        "VITE_API_URL": "", "VITE_SUPABASE_URL": "notes-prod-database",
        "VITE_SUPABASE_PUBLISHABLE_KEY": "notes-prod-database-publishable-key",
    }
    (headers,) = (
        each.inputs["route"]["headers"] for each in recording.of("ProjectRoute")
        if each.name.endswith("-headers")
    )
    assert "connect-src 'self' notes-prod-database" in headers["Content-Security-Policy"]


def test_a_page_gets_nothing_unasked(tmp_path: Path) -> None:
    assert variables(made(tmp_path)) == {"VITE_API_URL": ""}
