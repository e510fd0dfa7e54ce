"""Two hundred small stacks, good and bad, and exactly what the pack says about each."""

from __future__ import annotations

import pytest

from policies.pack import PACK
from tests.policies.corpus_file import Case, corpus, said, verdicts

CASES = corpus()
# Their findings depend on a file or on the price book; their own tests are elsewhere.
ELSEWHERE = {"acknowledgements-are-current", "prices-are-fresh"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_the_pack_says_exactly_this(case: Case) -> None:
    assert said(verdicts(case)) == dict(case.findings)


def test_good_stacks_have_no_finding_and_there_are_many() -> None:
    good = [case for case in CASES if case.title.startswith("good")]
    assert len(good) >= 40
    assert not [case.title for case in good if case.findings]


def test_the_corpus_has_over_a_hundred_and_fifty_stacks() -> None:
    assert len(CASES) >= 150
    assert len({case.title for case in CASES}) == len(CASES)


@pytest.mark.parametrize("entry", PACK, ids=lambda entry: entry.rule.name)
def test_every_rule_has_a_stack_that_breaks_it(entry: object) -> None:
    name = entry.rule.name  # type: ignore[attr-defined]
    broken = {key.split(" / ")[0] for case in CASES for key in case.findings}
    assert name in broken | ELSEWHERE


def test_no_finding_quotes_a_secret() -> None:
    text = "\n".join(message for case in CASES for message in case.findings.values())
    for secret in ("hunter22hunter", "tR7vQ2mXz9", "ghp_0123", "sk_live_51H8qQ", "pw12345678"):
        assert secret not in text
