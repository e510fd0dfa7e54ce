"""The review of a plan: everything that a comment, a terminal or a program is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from cli.graph import Graph
from cli.review import costs, findings
from cli.review.changes import Change, Group, counts, groups
from cli.review.findings import Judged
from cli.review.hidden import clean
from cli.review.picture import picture
from cli.review.plan import Plan
from policies.reading.values import SecretText, Unknown
from pricing.report import Report, notes

Verdict = Literal["failed", "refused", "destroys data", "changes", "no change"]
ADDRESSES = {"frontendUrl": "page", "backendUrl": "backend", "storageEndpoint": "files"}
NAMED = 3
OPS = ("create", "update", "replace", "delete", "import")


@dataclass(frozen=True, kw_only=True)
class Review:
    """`against` says what the plan is compared with, where that is not what is deployed."""

    stack: str
    verdict: Verdict
    headline: str
    counts: Mapping[str, int]
    addresses: Mapping[str, str]
    groups: tuple[Group, ...]
    cost: Report | None
    items: tuple[costs.Item, ...]
    findings: tuple[Judged, ...]
    unknown: tuple[str, ...]
    errors: tuple[str, ...]
    graph: Graph
    against: str = ""
    note: str = ""

    @property
    def losses(self) -> list[tuple[Group, Change]]:
        """Changes that destroy data, with their component."""
        return [(group, each) for group in self.groups for each in group.changes if each.loss]


def review(
    plan: Plan, *, stack: str = "", against: str = "", note: str = "", today: date | None = None,
) -> Review:
    """Everything about a plan. A preview that failed has no price and no complete list."""
    changed = tuple(groups(plan))
    judged = tuple(findings.judged(plan))
    failed = bool(plan.errors)
    cost = None if failed else costs.report(plan, today)
    made = Counter(
        step.op for step in plan.steps if step.op != "same" and counts(step.resource)
    )
    verdict = _verdict(failed, judged, changed)
    return Review(
        stack=stack or plan.stack, verdict=verdict, counts={op: made[op] for op in OPS if made[op]},
        headline=_headline(verdict, made, judged, changed),
        addresses=_addresses(plan), groups=changed, cost=cost,
        items=tuple(costs.items(cost, plan)) if cost else (), findings=judged,
        unknown=tuple(_unknown(plan, cost)), errors=tuple(clean(each) for each in plan.errors),
        graph=picture(plan, changed), against=against, note=note,
    )


def _verdict(failed: bool, judged: tuple[Judged, ...], changed: tuple[Group, ...]) -> Verdict:
    if failed:
        return "failed"
    if any(each.blocks for each in judged):
        return "refused"
    if any(group.destroys for group in changed):
        return "destroys data"
    return "changes" if changed else "no change"


def _headline(
    verdict: Verdict, made: Counter[str], judged: tuple[Judged, ...], changed: tuple[Group, ...],
) -> str:
    broken = {each.rule for each in judged if each.blocks}
    rules = f"{len(broken)} {'policy' if len(broken) == 1 else 'policies'}"
    return {
        "failed": "the preview failed",
        "refused": f"refused by {rules}",
        "destroys data": f"destroys data of the {_lost(changed)}",
        "changes": counted(made), "no change": "no change",
    }[verdict]


def _lost(changed: tuple[Group, ...]) -> str:
    named = [group.title.lower() for group in changed if group.destroys]
    if len(named) > NAMED:
        named = [*named[:NAMED], f"{len(named) - NAMED} more"]
    return " and ".join(part for part in (", ".join(named[:-1]), *named[-1:]) if part)


def counted(made: Mapping[str, int]) -> str:
    """`1 to create, 2 to replace`."""
    words = {"create": "to create", "update": "to update", "replace": "to replace",
             "delete": "to delete", "import": "to import"}
    return ", ".join(f"{made[op]} {words[op]}" for op in OPS if made.get(op))


def _addresses(plan: Plan) -> dict[str, str]:
    found = {}
    for key, label in ADDRESSES.items():
        value = plan.outputs.get(key)
        if value is not None:
            known = isinstance(value, str) and not isinstance(value, SecretText | Unknown)
            found[label] = clean(value) if known and "://" in value else "known after the update"
    return found


def _unknown(plan: Plan, cost: Report | None) -> list[str]:
    """What could not be known, and what nobody looked at."""
    said = findings.waiting(plan)
    if cost is None:
        said.append("The cost: the preview stopped before it knew every resource.")
    else:
        said += [clean(note) for note in notes(cost)]
    if not plan.checked:
        said.append(
            "Policies: no pack has looked at this preview; add --policy-pack policies to it."
        )
    return [*said, *(clean(text) for text in plan.warnings)]
