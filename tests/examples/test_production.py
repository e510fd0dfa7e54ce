"""Each reference's production stack lives its life under the real engine, and is what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.pictures import coverage
from tests.examples import urns
from tests.examples.production import CANARY, STACKS, Life, check, live

pytestmark = pytest.mark.engine
ROWS = [
    pytest.param(f"{example}/{row.file.split('.')[1] if row.file else 'prod'}", row, id=row.id)
    for example in coverage.names()
    for row in coverage.read(example).rows
    if row.made
]


@pytest.fixture(scope="module")
def life(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Life:
    example, _, stack = request.param.partition("/")
    home: Path = tmp_path_factory.mktemp(request.param.replace("/", "-"))
    return live(example, stack, home)


each_stack = pytest.mark.parametrize(
    ("life", "example", "stack"),
    [pytest.param(f"{example}/{stack}", example, stack, id=f"{example}-{stack}")
     for example, stack in STACKS],
    indirect=["life"], scope="module",
)


@each_stack
def test_a_production_stack_comes_up_stays_and_goes(life: Life, example: str, stack: str) -> None:
    assert len(life.resources) > 20
    assert "error:" not in life.unchanged
    assert life.left == []
    assert CANARY not in life.written
    assert all(calls < 100 for calls in life.calls.values()), "Railway's free plan allows no more"


@each_stack
def test_the_rules_find_what_the_original_implies(life: Life, example: str, stack: str) -> None:
    known = coverage.read(example).stacks[stack].findings
    assert {name: said for name, said in life.findings.items() if name not in known} == {}
    assert sorted(life.findings) == sorted(known)


@each_stack
def test_it_costs_what_its_table_says(life: Life, example: str, stack: str) -> None:
    assert life.outputs["monthlyCost"] == coverage.read(example).stacks[stack].monthly


@each_stack
def test_what_holds_data_keeps_its_urn(life: Life, example: str, stack: str) -> None:
    found = urns.stateful(each["urn"] for each in life.resources)
    assert found == urns.frozen()[f"{example}/{stack}"]


@pytest.mark.parametrize(("life", "row"), ROWS, indirect=["life"], scope="module")
def test_the_engine_makes_what_the_original_says(life: Life, row: coverage.Row) -> None:
    check(life, row.made)
