"""Rules over limits of cost."""

from __future__ import annotations

from collections.abc import Iterator

from settings.limits import Limits
from settings.rules.draft import Draft, Objection, Rule


def limits_are_about_something(draft: Draft) -> Iterator[Objection]:
    """A component's limit is about one that the stack has, and fits in the stack's own."""
    limits = draft.limits or Limits()
    whole = limits.monthly_cost
    for name, most in limits.components.items():
        where = ("limits", "components", name)
        if name not in draft.present:
            yield Objection(where, f"there is no {name} in this stack; remove it")
        elif whole is not None and most > whole:
            wrong = f"more than monthly_cost ({whole:g}) leaves; write {whole:g} or less"
            yield Objection(where, wrong, (where, ("limits", "monthly_cost")))


def something_runs(draft: Draft) -> Iterator[Objection]:
    """A stack has at least one component."""
    parts = {"frontend", "backend", "database", "cache", "storage", "dns", "ci"}
    if draft.app and not parts & draft.present:
        wrong = "the stack has no component; add slipway:frontend or slipway:backend"
        yield Objection(("app",), wrong)


RULES: tuple[Rule, ...] = (limits_are_about_something, something_runs)
