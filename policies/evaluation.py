"""Runs rules over resources and says what came of it. Pure: no engine, no files, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from policies.acknowledgements import WHOLE_STACK, Acknowledgements
from policies.levels import Level, level
from policies.reading.resource import Resource, stack_of
from policies.reading.values import Unknown, noticing
from policies.rule import Finding, Outcome, Rule, Stack

Kind = Literal["violation", "acknowledged", "not-yet-known", "broken"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A rule in the pack, its level, and why it has that level."""

    rule: Rule
    level: Level
    reason: str


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One line for a person: about which resource (URN, "" for the stack), and how strict."""

    rule: Rule
    kind: Kind
    level: Level
    about: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Context:
    """What a run of the pack knows besides the resources."""

    today: date
    stack: str = ""
    config: Mapping[str, Any] = field(default_factory=dict)
    levels: Mapping[str, Level] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    acknowledgements: Acknowledgements = field(default_factory=Acknowledgements)

    def level(self, entry: Entry, stack: str) -> Level:
        """The level in force for one rule on one stack."""
        return level(entry.level, stack, self.levels.get(entry.rule.name))


def judge_resource(pack: Sequence[Entry], resource: Resource, context: Context) -> list[Verdict]:
    """Every resource rule over one resource."""
    stack = context.stack or resource.stack
    return _merged(
        verdict
        for entry in pack
        if entry.rule.scope == "resource" and _runs(entry, stack, context)
        for verdict in _judge(entry, resource, stack, context)
    )


def judge_stack(
    pack: Sequence[Entry], resources: Sequence[Resource], context: Context,
    met: Iterable[tuple[str, str]] = (),
) -> list[Verdict]:
    """Every stack rule over all resources. `met` are the findings of the resource rules."""
    stack = context.stack or next((s for r in resources if (s := stack_of(r.urn))), "")
    whole = Stack(
        name=stack, resources=resources, config=context.config, today=context.today,
        acknowledgements=context.acknowledgements, met=frozenset(met),
    )
    found: list[Verdict] = []
    # The rule about acknowledgements looks at what the others found, so it stands last.
    for entry in sorted(pack, key=lambda e: e.rule.name == "acknowledgements-are-current"):
        if entry.rule.scope == "stack" and _runs(entry, stack, context):
            seen = frozenset((v.rule.name, _label(v.about)) for v in found)
            known = replace(whole, met=whole.met | seen)
            found += _judge(entry, known, stack, context)
    return _merged(found)


def _runs(entry: Entry, stack: str, context: Context) -> bool:
    return entry.rule.applies_to(stack) and context.level(entry, stack) != "disabled"


def _judge(
    entry: Entry, subject: Resource | Stack, stack: str, context: Context
) -> Iterator[Verdict]:
    in_force = context.level(entry, stack)
    # What could not be repaired counts as broken.
    strict: Level = "mandatory" if in_force == "remediate" else in_force
    about = subject.urn if isinstance(subject, Resource) else ""
    options = {**entry.rule.options, **context.options.get(entry.rule.name, {})}
    for outcome in outcomes(entry.rule, subject, options):
        if isinstance(outcome, Finding):
            yield _finding(entry.rule, outcome, strict, about, stack, context)
        elif isinstance(outcome, Unknown):
            yield Verdict(
                rule=entry.rule, kind="not-yet-known", level="advisory",
                about=outcome.urn or about, message=outcome.path,
            )
        else:
            name = _label(about)
            message = f"could not be checked for {name}: {outcome}; please report this"
            yield Verdict(
                rule=entry.rule, kind="broken", level=strict, about=about, message=message
            )


def outcomes(
    rule: Rule, subject: Resource | Stack, options: Mapping[str, Any]
) -> Iterator[Outcome | str]:
    """What a rule yields, and what it could not tell; text where the rule itself failed.

    A finding that hangs on an unknown value of the same resource is no finding yet.
    """
    with noticing() as notes:
        missed: dict[tuple[str, str], Unknown] = {}
        try:
            for outcome in rule.check(subject, options):
                unknown, notes[:] = list(notes), []
                missed |= {(each.urn, each.path): each for each in unknown}
                if isinstance(outcome, Unknown):
                    missed[outcome.urn, outcome.path] = outcome
                elif not any(each.urn == _urn(outcome, subject) for each in unknown):
                    yield outcome
        except Exception as error:  # a rule that fails must be heard, and not end the engine
            yield f"{type(error).__name__}: {error}"
        missed |= {(each.urn, each.path): each for each in notes}
    yield from missed.values()


def _urn(finding: Finding, subject: Resource | Stack) -> str:
    return finding.about or (subject.urn if isinstance(subject, Resource) else "")


def _merged(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """One line for each value that is not known yet, with all the rules that wait for it."""
    kept: list[Verdict] = []
    waiting: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.kind == "not-yet-known":
            waiting.setdefault((verdict.about, verdict.message), []).append(verdict)
        else:
            kept.append(verdict)
    for (about, path), group in waiting.items():
        rules = ", ".join(verdict.rule.name for verdict in group)
        message = (
            f"`{path}` of {_label(about)} is not known before the update, which then checks {rules}"
        )
        kept.append(replace(group[0], message=message))
    return kept


def _finding(
    rule: Rule, finding: Finding, strict: Level, about: str, stack: str, context: Context
) -> Verdict:
    about = finding.about or about
    strict = "advisory" if finding.advisory else strict
    accepted = context.acknowledgements.find(rule.name, stack, _label(about))
    message, kind = finding.message, "violation"
    if accepted and accepted.expired(context.today):
        message += f" (its acknowledgement by {accepted.owner} expired on {accepted.expires})"
    elif accepted:
        kind, strict = "acknowledged", "advisory"
        message += (
            f"\nAcknowledged by {accepted.owner} until {accepted.expires}: {accepted.reason}"
        )
    verdict: Kind = "acknowledged" if kind == "acknowledged" else "violation"
    return Verdict(rule=rule, kind=verdict, level=strict, about=about, message=message)


def _label(about: str) -> str:
    return about.rsplit("::", 1)[-1] if about else WHOLE_STACK
