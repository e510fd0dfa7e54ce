"""Each reference's local twin comes up, does what its table says, and leaves nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docs.pictures import coverage
from tests.examples.behaviours import check
from tests.examples.twins import Twin
from tests.real.browsing import chromium

pytestmark = [pytest.mark.engine, pytest.mark.docker]
CASES = [
    pytest.param(example, row, id=row.id, marks=[pytest.mark.browser] if "page" in row.twin else [])
    for example in coverage.names()
    for row in coverage.read(example).rows
    if row.twin
]


@pytest.fixture(scope="module")
def twin(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Twin]:
    made = Twin.of(request.param, "prod", tmp_path_factory.mktemp(request.param))
    try:
        made.up()
        yield made
        made.destroy()
    finally:
        left = made.left()
        if left:
            made.remove()
        made.file.unlink(missing_ok=True)
        made.daemon.close()
    assert left == []


@pytest.mark.parametrize(("twin", "row"), CASES, indirect=["twin"], scope="module")
def test_the_twin_does_what_the_original_promises(twin: Twin, row: coverage.Row) -> None:
    if "page" in row.twin and chromium() is None:
        pytest.skip("no chromium on this machine")
    check(twin, row.twin)
