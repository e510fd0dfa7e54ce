"""An example's coverage: each promise of the original architecture, and where it is kept.

`examples/<name>/coverage.yaml` is the data; the table in the example's README is made from it, and
`tests/examples` holds it to the stack files, to the tests that it names, and to the original.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TWIN = "tests/examples/test_twins.py::test_the_twin_does_what_the_original_promises"
MADE = "tests/examples/test_production.py::test_the_engine_makes_what_the_original_says"
LONGEST = 48
KEYS = {"fact", "setting", "value", "twin", "made", "test", "different"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One promise. `file` and `key` say where it is configured, with which `value`.

    `twin` is what the local twin is asked, `made` what the engine has to make of it, and `tests`
    are others that show it. `different` says why the promise is not kept as it stands.
    """

    id: str
    fact: str
    file: str = ""
    key: str = ""
    value: Any = None
    twin: Mapping[str, Any] = field(default_factory=dict)
    made: Mapping[str, Any] = field(default_factory=dict)
    tests: tuple[str, ...] = ()
    different: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a production stack costs a month, in dollars, and which rules have a word, and why."""

    monthly: float
    findings: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """An example's whole table. `noise` are numbers of the original that promise nothing."""

    example: str
    original: str
    stacks: Mapping[str, Verdict]
    rows: tuple[Row, ...]
    noise: Mapping[str, str]


def names() -> list[str]:
    """Every example that covers an original, sorted."""
    return sorted(file.parent.name for file in EXAMPLES.glob("*/coverage.yaml"))


def read(example: str) -> Coverage:
    """An example's coverage; ValueError for a row that says nothing or too much."""
    data = yaml.safe_load((EXAMPLES / example / "coverage.yaml").read_text(encoding="utf-8"))
    rows = tuple(_row(given, example) for given in data["rows"])
    noise = {str(number): why for why, numbers in data["noise"].items() for number in numbers}
    stacks = {
        name: Verdict(monthly=given["monthly"], findings=given.get("findings") or {})
        for name, given in data["stacks"].items()
    }
    return Coverage(
        example=example, original=data["original"], stacks=stacks, rows=rows, noise=noise
    )


def _row(given: Mapping[str, Any], example: str) -> Row:
    fact = str(given["fact"])
    if unknown := given.keys() - KEYS:
        raise ValueError(f"{example}: {fact}: unknown: {', '.join(sorted(unknown))}")
    shown = [key for key in ("twin", "made", "test") if given.get(key)]
    if not shown and not given.get("different"):
        raise ValueError(f"{example}: {fact}: neither shown by a test nor said to be different")
    file, _, key = str(given.get("setting", "")).rpartition(" ")
    identity = f"{example}-{slug(fact)}"
    tests = [given["test"]] if isinstance(given.get("test"), str) else given.get("test") or []
    own = [f"{test}[{identity}]" for key, test in (("twin", TWIN), ("made", MADE)) if key in shown]
    return Row(
        id=identity, fact=fact, file=(file or "Pulumi.prod.yaml") if key else "", key=key,
        value=given.get("value"), twin=given.get("twin") or {}, made=given.get("made") or {},
        tests=(*own, *tests), different=str(given.get("different") or ""),
    )


def slug(text: str) -> str:
    """`memory-512mb-ram` from `Memory: 512MB RAM`, the first words of a long one."""
    whole = re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-.")
    return whole if len(whole) <= LONGEST else whole[:LONGEST].rpartition("-")[0]


def table(example: str) -> str:
    """The Markdown table of an example's README."""
    lines = [
        "| the original says | where it is configured | what shows it, or why it is different |",
        "| --- | --- | --- |",
        *(f"| {' | '.join(map(_cell, cells))} |" for cells in _cells(read(example))),
    ]
    return "\n".join(lines)


def verdicts(example: str) -> str:
    """A table of the production stacks: what each costs, and which rules have a word."""
    lines = ["| stack file | a month | rules that have a word |", "| --- | --- | --- |"]
    for name, verdict in read(example).stacks.items():
        words = "<br>".join(f"`{rule}`: {why}" for rule, why in verdict.findings.items())
        lines.append(f"| `Pulumi.{name}.yaml` | ${verdict.monthly:.2f} | {words or 'none'} |")
    return "\n".join(lines)


def _cells(coverage: Coverage) -> Iterator[tuple[str, str, str]]:
    for row in coverage.rows:
        said = yaml.safe_dump(row.value, default_flow_style=True).strip().removesuffix("\n...")
        where = f"`{row.file}` `{row.key.removeprefix('slipway:')}: {said}`" if row.key else ""
        shown = [f"`{_short(each)}`" for each in row.tests]
        yield row.fact, where, "; ".join([*shown, *([row.different] if row.different else [])])


def _short(test: str) -> str:
    """The test's name without what every row of the table has."""
    if test.startswith((TWIN, MADE)):
        return f"{'twin' if test.startswith(TWIN) else 'production'}: {test.split('[')[1][:-1]}"
    return test.removeprefix("tests/")


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
