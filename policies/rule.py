"""A rule: a small pure function on plain data, and what a person has to know about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

from policies.acknowledgements import Acknowledgements
from policies.reading.resource import Resource
from policies.reading.values import Unknown

Severity = Literal["low", "medium", "high", "critical"]


@dataclass(frozen=True, kw_only=True)
class Framework:
    """The item of a public framework that a rule answers."""

    name: str
    version: str
    item: str
    url: str


@dataclass(frozen=True)
class Finding:
    """Something that breaks a rule. `about` is a resource's URN, or "" for the stack.

    `advisory` ones are worth saying and never stop an update.
    """

    about: str
    message: str
    advisory: bool = False


Outcome = Finding | Unknown


@dataclass(frozen=True, kw_only=True)
class Stack:
    """All that a stack rule may look at. `config` is the stack's configuration, parsed.

    `met` are the findings of this run as (rule, resource name), acknowledged ones included.
    """

    name: str
    resources: Sequence[Resource]
    config: Mapping[str, Any] = field(default_factory=dict)
    acknowledgements: Acknowledgements = field(default_factory=Acknowledgements)
    met: frozenset[tuple[str, str]] = frozenset()
    today: date = field(default_factory=lambda: datetime.now(UTC).date())


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`check` yields findings, and `Unknown`s for what it cannot tell yet.

    `scope` says whether it sees one resource at a time, before that is created, or the whole
    stack. `options` are the rule's own settings with their defaults. `repair` returns the changed
    inputs, or None where there is nothing to repair.
    """

    name: str
    scope: Literal["resource", "stack"]
    sentence: str
    severity: Severity
    framework: Framework
    prevents: str
    remedy: str
    check: Callable[..., Iterable[Outcome]]
    options: Mapping[str, Any] = field(default_factory=dict)
    repair: Callable[[Resource], dict[str, Any] | None] | None = None
    stacks: Literal["every", "preview", "production"] = "every"

    def applies_to(self, stack: str) -> bool:
        """Rules about production leave `dev` and previews alone, and the other way round."""
        return self.stacks == "every" or self.stacks == stage(stack)


def stage(stack: str) -> Literal["development", "preview", "production"]:
    """`dev`, `dev-*` and `local` are development; `pr` and `pr-*` previews; all else production."""
    head = stack.split("-", 1)[0].lower()
    if head in ("dev", "development", "local", "test"):
        return "development"
    return "preview" if head in ("pr", "preview") else "production"


def rule(
    name: str, *, severity: Severity, framework: Framework, prevents: str, remedy: str,
    scope: Literal["resource", "stack"] = "resource",
    stacks: Literal["every", "preview", "production"] = "every",
    options: Mapping[str, Any] | None = None,
    repair: Callable[[Resource], dict[str, Any] | None] | None = None,
) -> Callable[[Callable[..., Iterable[Outcome]]], Rule]:
    """Make a Rule of a function; the first line of its docstring is the rule's sentence."""

    def made(check: Callable[..., Iterable[Outcome]]) -> Rule:
        return Rule(
            name=name, scope=scope, sentence=(check.__doc__ or "").strip().splitlines()[0],
            severity=severity, framework=framework, prevents=prevents, remedy=remedy,
            check=check, options=options or {}, repair=repair, stacks=stacks,
        )

    return made
