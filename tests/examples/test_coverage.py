"""Coverage tables are true: keys have their values, tests exist, no number is forgotten."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from docs.pictures import coverage
from settings import stackfile
from settings.source import read as parts
from tests.platforms.vendor import SHARED

ROOT = coverage.EXAMPLES.parent
NUMBER = re.compile(r"\d[\d,.]*\d|\d")
MISSING = object()
ROWS = [row for example in coverage.names() for row in coverage.read(example).rows]


def stands(example: str, row: coverage.Row) -> Any:
    """What the stack file has at the row's key."""
    value: Any = stackfile.read(_file(example, row)).values
    for part in parts(row.key):
        inside = part in value if isinstance(value, dict) else isinstance(part, int)
        value = value[part] if inside else MISSING
    return value


def _file(example: str, row: coverage.Row) -> Any:
    return (ROOT if "/" in row.file else coverage.EXAMPLES / example) / row.file


@pytest.mark.parametrize("example", coverage.names())
def test_every_key_of_the_table_has_its_value(example: str) -> None:
    rows = [row for row in coverage.read(example).rows if row.key]
    wrong = [f"{row.fact}: {row.key}" for row in rows if stands(example, row) != row.value]
    assert len(rows) > 5
    assert wrong == []


@pytest.mark.parametrize("example", coverage.names())
def test_every_row_is_one_of_its_own(example: str) -> None:
    names = [row.id for row in coverage.read(example).rows]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("example", coverage.names())
def test_what_is_configured_is_shown(example: str) -> None:
    rows = coverage.read(example).rows
    assert [row.fact for row in rows if row.tests and not row.key] == []


def test_every_test_of_the_tables_exists() -> None:
    named = {test for row in ROWS for test in row.tests}
    files = sorted({test.partition("::")[0] for test in named})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-n0", *files]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    collected = {*said.splitlines()}
    collected |= {each.partition("[")[0] for each in collected}  # a test with all of its cases
    assert named - collected == set()


@pytest.mark.parametrize("example", coverage.names())
def test_no_number_of_the_original_is_left_out(example: str) -> None:
    table = coverage.read(example)
    file = SHARED / "reference" / table.original
    if not file.is_file():
        pytest.skip(f"the original is not there: {file}; set SLIPWAY_SHARED")
    said = {number for row in table.rows for number in NUMBER.findall(row.fact)}
    missing = sorted(set(_numbers(file.read_text("utf-8"))) - said - table.noise.keys())
    assert missing == []


@pytest.mark.parametrize("example", coverage.names())
def test_noise_is_in_the_original(example: str) -> None:
    table = coverage.read(example)
    file = SHARED / "reference" / table.original
    if not file.is_file():
        pytest.skip(f"the original is not there: {file}; set SLIPWAY_SHARED")
    assert sorted(table.noise.keys() - set(_numbers(file.read_text("utf-8")))) == []


def _numbers(text: str) -> Iterator[str]:
    """Every number that is one, not a part of a name such as R2 or p50."""
    for match in NUMBER.finditer(text):
        before = text[match.start() - 1 : match.start()]
        if not before.isascii() or not (before.isalpha() or before in "_#"):
            yield match[0]
