"""A plan's changes in words, by component, what destroys data first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cli.review.hidden import at, clean, shown, variables
from cli.review.loss import loss
from cli.review.plan import Plan
from cli.review.steps import Step
from policies.reading.resource import ROOT, Resource, owner
from policies.reading.values import Unknown

ORDER = ("delete", "replace", "update", "import", "create")
ENVIRONMENT = "envs"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One resource. `loss` says what is destroyed, `details` which properties change.

    `guarded`: it is protected, so the update refuses to do this.
    """

    op: str
    type: str
    name: str
    urn: str
    details: tuple[str, ...] = ()
    loss: str = ""
    guarded: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """A component's changes; `op` is what happens to the component itself."""

    title: str
    platform: str
    name: str
    changes: tuple[Change, ...]
    op: str = "update"

    @property
    def destroys(self) -> bool:
        """Whether data is lost in it."""
        return any(change.loss for change in self.changes)


def groups(plan: Plan) -> list[Group]:
    """Every changed component; those that lose data come first, then in the plan's order."""
    resources = plan.resources()
    steps = {step.resource.urn: step for step in plan.steps}
    found: dict[str, list[Change]] = {}
    for step in plan.steps:
        if step.op != "same" and counts(step.resource):
            home = component(step.resource, resources)
            found.setdefault(home.urn if home else "", []).append(_change(step, home))
    made = [
        _group(resources.get(urn), steps.get(urn), plan, sorted(changes, key=_weight))
        for urn, changes in found.items()
    ]
    return sorted(made, key=lambda group: (not group.destroys, ORDER.index(group.op)))


def counts(resource: Resource) -> bool:
    """Whether it exists somewhere: neither a grouping component nor a connection to a vendor."""
    return resource.custom and not resource.type.startswith(("pulumi:", "random:index/randomId"))


def component(resource: Resource, among: Mapping[str, Resource]) -> Resource | None:
    """The component that a resource belongs to; None where it is the stack's own."""
    name = owner(resource, among)
    current, seen = resource, set[str]()
    while current.urn not in seen:
        seen.add(current.urn)
        if current.name == name and not current.custom and current.type != ROOT:
            return current
        current = among.get(current.parent, current)
    return None


def title_of(home: Resource, plan: Plan) -> str:
    """`Database`, `Backend api`: the component as a person calls it."""
    kind = home.type.rsplit(":", 1)[-1]
    own = short(home.name, plan)
    spaced = {"CiSecrets": "CI secrets", "Dns": "DNS"}.get(kind, kind)
    return spaced if own.replace("-", "") in ("", kind.lower()) else f"{spaced} {own}"


def short(name: str, plan: Plan) -> str:
    """A logical name without the product and the stack that every one begins with."""
    section = plan.config.get("slipway:app")
    app = section.get("name") if isinstance(section, Mapping) else None
    for prefix in (f"{app}-{plan.stack}", plan.stack):
        if name == prefix:
            return ""
        if name.startswith(f"{prefix}-"):
            return name.removeprefix(f"{prefix}-")
    return name


def _group(
    home: Resource | None, step: Step | None, plan: Plan, changes: list[Change]
) -> Group:
    if home is None:
        return Group(title="The stack itself", platform="", name="", changes=tuple(changes))
    op = step.op if step and step.op in ("create", "delete") else "update"
    return Group(
        title=title_of(home, plan), platform=home.platform, name=home.name,
        changes=tuple(changes), op=op,
    )


def _weight(change: Change) -> tuple[bool, int]:
    return not change.loss, ORDER.index(change.op)


def _change(step: Step, home: Resource | None) -> Change:
    resource = step.resource
    changing = step.op in ("delete", "replace")
    return Change(
        op=step.op, type=resource.type.rsplit(":", 1)[-1], name=resource.name, urn=resource.urn,
        details=tuple(_details(step)) if step.op in ("update", "replace") else (),
        loss=loss(step, home) if changing else "",
        guarded=changing and bool(step.before and step.before.protect),
    )


def _details(step: Step) -> Iterable[str]:
    """`memory: 256 -> 512`, or the property's name alone where its value may be a secret."""
    if step.before is None or step.after is None:
        return
    before, after = step.before.inputs, step.after.inputs
    told: set[str] = set()
    for path in step.paths:
        top = path.split("[")[0].split(".")[0]
        mark = " (makes it new)" if path in step.because else ""
        if top == ENVIRONMENT:
            said = _environment(before.get(top), after.get(top))
        else:
            said = _value(path, at(before, path), at(after, path))
        if said not in told:
            told.add(said)
            yield said + mark


def _value(path: str, old: object, new: object) -> str:
    name = clean(path)
    if isinstance(new, Unknown):
        return f"{name}: known after the update"
    told = shown(path, old), shown(path, new)
    if old is not None and new is not None and None not in told and told[0] != told[1]:
        return f"{name}: {told[0]} → {told[1]}"
    return f"{name}: {told[1]}" if old is None and told[1] is not None else name


def _environment(old: object, new: object) -> str:
    before, after = variables(old), variables(new)
    names = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
    return f"environment: {', '.join(names)}" if names else "environment"
