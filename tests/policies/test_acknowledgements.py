"""Acknowledgements: one finding, one reason, one owner, one date; everything else is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from policies import acknowledgements
from policies.pack import PACK
from tests.policies.corpus_file import Case, said, verdicts
from tests.policies.worlds import changed

TODAY = date(2026, 11, 21)
RULES = [entry.rule.name for entry in PACK]
GOOD = """\
- rule: container-root-is-read-only
  stack: prod
  resource: api
  reason: the framework writes its cache beside itself until 3.0
  owner: ana@example.com
  expires: 2027-01-31
"""


def load(tmp_path: Path, text: str) -> acknowledgements.Acknowledgements:
    """The file with this text, read on 2026-11-21."""
    file = tmp_path / "acknowledgements.yaml"
    file.write_text(text, encoding="utf-8")
    return acknowledgements.load(file, rules=RULES, today=TODAY)


def world(*names: str) -> Case:
    """Production with containers that can write to their roots."""
    changes = {f"{name}.readOnly": False for name in names}
    return Case("x", changed("docker", "prod", changes), "prod", {}, {}, {})


def test_an_acknowledged_finding_is_said_and_does_not_stop(tmp_path: Path) -> None:
    (found,) = verdicts(world("api"), load(tmp_path, GOOD))
    assert (found.kind, found.level) == ("acknowledged", "advisory")
    assert found.message == (
        "api can write to its root; set `readOnly: true`\nAcknowledged by ana@example.com until "
        "2027-01-31: the framework writes its cache beside itself until 3.0"
    )


def test_it_covers_one_finding_only(tmp_path: Path) -> None:
    found = verdicts(world("api", "page"), load(tmp_path, GOOD))
    assert [(v.about.rsplit("::", 1)[-1], v.level) for v in found] == [
        ("api", "advisory"),
        ("page", "mandatory"),
    ]


def test_an_expired_one_fails(tmp_path: Path) -> None:
    found = verdicts(world("api"), load(tmp_path, GOOD.replace("2027-01-31", "2026-11-20")))
    assert said(found) == {
        "container-root-is-read-only / api": "api can write to its root; set `readOnly: true` "
        "(its acknowledgement by ana@example.com expired on 2026-11-20)",
        "acknowledgements-are-current / stack": "acknowledgements.yaml:1: "
        "container-root-is-read-only of api expired on 2026-11-20; mend it, or "
        "ana@example.com gives it a new date and a reason",
    }
    assert {v.level for v in found} == {"mandatory"}


def test_it_holds_on_its_last_day(tmp_path: Path) -> None:
    (found,) = verdicts(world("api"), load(tmp_path, GOOD.replace("2027-01-31", "2026-11-21")))
    assert found.kind == "acknowledged"


def test_one_that_fits_no_finding_is_said_and_stops_nothing(tmp_path: Path) -> None:
    (found,) = verdicts(world(), load(tmp_path, GOOD))
    assert (found.level, found.message) == (
        "advisory",
        "acknowledgements.yaml:1: container-root-is-read-only of api fits no finding; "
        "remove the entry",
    )


def test_one_of_another_stack_is_left_alone(tmp_path: Path) -> None:
    (found,) = verdicts(world("api"), load(tmp_path, GOOD.replace("stack: prod", "stack: staging")))
    assert (found.kind, found.level) == ("violation", "mandatory")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            GOOD.replace("  owner: ana@example.com\n", ""),
            "acknowledgements.yaml:1: owner missing; every entry has rule, stack, resource, "
            "reason, owner, expires",
        ),
        (
            GOOD.replace("container-root-is-read-only", "container-root-is-readonly"),
            "acknowledgements.yaml:1: no rule is called container-root-is-readonly; "
            "docs/policies.md lists them",
        ),
        (
            GOOD.replace("2027-01-31", "soon"),
            "acknowledgements.yaml:1: soon is no date; write it as 2027-01-31",
        ),
        (
            GOOD.replace("2027-01-31", "2030-01-31"),
            "acknowledgements.yaml:1: 2030-01-31 is more than a year ahead; choose a date up to "
            "2027-11-22",
        ),
        (
            GOOD.replace("resource: api", 'resource: "*"'),
            "acknowledgements.yaml:1: an entry is about one finding; "
            "name one stack and one resource",
        ),
        (
            GOOD + "  until: tomorrow\n",
            "acknowledgements.yaml:1: unknown key until; the keys are rule, stack, resource, "
            "reason, owner, expires",
        ),
        ("rule: x\n", "acknowledgements.yaml:1: must be a list; begin each entry with `- `"),
        (
            "- [",
            "acknowledgements.yaml: cannot be read: while parsing a flow node; correct the file",
        ),
        (
            "- just text\n",
            "acknowledgements.yaml:1: rule, stack, resource, reason, owner, expires "
            "missing; every entry has rule, stack, resource, reason, owner, expires",
        ),
    ],
)
def test_a_wrong_entry_is_named_with_its_line_and_acknowledges_nothing(
    tmp_path: Path, text: str, problem: str
) -> None:
    loaded = load(tmp_path, text)
    assert loaded.entries == ()
    assert loaded.problems == (problem,)
    assert said(verdicts(world(), loaded)) == {"acknowledgements-are-current / stack": problem}


def test_no_file_and_an_empty_list_acknowledge_nothing(tmp_path: Path) -> None:
    assert (
        acknowledgements.load(tmp_path / "none.yaml", today=TODAY)
        == acknowledgements.Acknowledgements()
    )
    assert load(tmp_path, "# nothing\n[]\n") == acknowledgements.Acknowledgements()


def test_the_projects_own_file_is_in_order() -> None:
    assert acknowledgements.load(rules=RULES, today=TODAY).problems == ()
