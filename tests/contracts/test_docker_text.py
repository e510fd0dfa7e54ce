"""Texts that the docker platform writes for daemons and programs to read."""

from __future__ import annotations

import hashlib
import subprocess
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.docker.cache import access_list
from components.docker.files import environment_file, variables
from components.docker.units import go_duration, mebibytes
from components.outputs import camel


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, "0s"),
        (0.25, "250ms"),
        (1, "1s"),
        (30, "30s"),
        (60, "1m0s"),
        (90, "1m30s"),
        (1.5, "1.5s"),
        (3600, "1h0m0s"),
        (3661, "1h1m1s"),
        (86400, "24h0m0s"),
    ],
)
def test_durations_are_written_as_docker_reports_them(seconds: float, written: str) -> None:
    assert go_duration(timedelta(seconds=seconds)) == written


def test_memory_is_rounded_up() -> None:
    assert [mebibytes(size) for size in (1, 1 << 20, (1 << 20) + 1)] == [1, 1, 2]


@settings(deadline=None)  # it starts a shell, and a loaded machine takes its time
@given(
    st.dictionaries(
        st.from_regex(r"\A[A-Z_][A-Z0-9_]{0,8}\Z").filter(lambda key: key != "_"),
        st.text(
            st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=40
        ),
        max_size=4,
    )
)
def test_any_value_survives_the_environment_file(values: dict[str, str]) -> None:
    text = environment_file(values)
    for key, value in values.items():
        shell = subprocess.run(
            ["sh", "-c", f'{text}\nprintf %s "${key}"'],
            check=True,
            capture_output=True,
            env={"LC_ALL": "C.UTF-8"},
        )
        assert shell.stdout.decode() == value


def test_access_list_holds_the_password_only_as_a_hash() -> None:
    text = access_list("correct horse")
    assert "correct horse" not in text
    assert f"#{hashlib.sha256(b'correct horse').hexdigest()}" in text
    assert "user default off" in text


def test_output_names_are_camel_case() -> None:
    assert camel("DATABASE_OWNER_URL") == "databaseOwnerUrl"


def test_without_variables_there_is_no_environment_file() -> None:
    assert variables({}) == {}
