"""What the policy pack says about a plan, and what to do about each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cli.review.hidden import clean
from cli.review.plan import Finding, Plan
from policies.pack import PACK

WAITING = "is not known before the update, which then checks"
LEVELS = ("mandatory", "remediate", "advisory")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A finding for a person: what is wrong, where, what to do, and whether it stops the update."""

    rule: str
    blocks: bool
    where: str
    message: str
    remedy: str


def judged(plan: Plan) -> list[Judged]:
    """Every finding, those that stop the update first."""
    remedies = {entry.rule.name: (entry.rule.sentence, entry.rule.remedy) for entry in PACK}
    made = [_judged(each, *remedies.get(each.rule, ("", ""))) for each in _told(plan)]
    return sorted(dict.fromkeys(made), key=lambda each: (not each.blocks, each.rule, each.where))


def waiting(plan: Plan) -> list[str]:
    """What the pack could not look at before the update."""
    told = [each.message.splitlines()[-1] for each in plan.findings if WAITING in each.message]
    return [clean(line) for line in dict.fromkeys(told)]


def _told(plan: Plan) -> Iterable[Finding]:
    return (each for each in plan.findings if WAITING not in each.message)


def _judged(found: Finding, sentence: str, remedy: str) -> Judged:
    # The pack puts the rule's own sentence above what it found; the name says that already.
    lines = [line.strip() for line in found.message.splitlines() if line.strip()]
    kept = [line for line in lines if line != sentence] or lines
    return Judged(
        rule=found.rule, blocks=found.level in ("mandatory", "remediate"),
        where=found.urn.rsplit("::", 1)[-1], message=clean(" ".join(kept)), remedy=remedy,
    )
