"""One step of a plan for each resource, put together from what the engine says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from policies.reading.resource import ROOT, Resource
from pricing.sources import resource_of

REPLACING = ("replace", "create-replacement", "delete-replaced", "discard-replaced",
             "import-replacement", "read-replacement", "remove-pending-replace")
GONE = ("delete", "discard")
NOTHING = ("same", "read", "refresh", "")


@dataclass(frozen=True, kw_only=True)
class Step:
    """One resource: `op` is create, update, replace, delete, import or same.

    `paths` are the properties that change, `because` those of them that make it a new one.
    `stays`: what it stands for outlives its deletion.
    """

    op: str
    before: Resource | None = None
    after: Resource | None = None
    paths: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    stays: bool = False

    @property
    def resource(self) -> Resource:
        """As it will be, or, where it goes, as it was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a step without a resource")
        return found


class Steps:
    """Steps by URN: the engine tells a replacement as three of them."""

    def __init__(self) -> None:
        self._found: dict[str, Step] = {}
        self.outputs: dict[str, Any] = {}

    def add(
        self, op: str, old: Any, new: Any, detailed: Any, changed: Any, because: Any
    ) -> None:
        """One event of the engine: `detailed` are its differences by path, `changed` by name."""
        entry = new or old
        if not entry:
            return
        if entry["type"] == ROOT:
            self.outputs |= (new or {}).get("outputs") or (old or {}).get("outputs") or {}
        seen = self._found.get(entry["urn"])
        kind = "replace" if op in REPLACING else "delete" if op in GONE else op
        if seen and kind in NOTHING and seen.op not in NOTHING:
            kind = seen.op
        paths = tuple(detailed or changed or ())
        made = Step(
            op="same" if kind in NOTHING else kind,
            before=resource_of(old) if old else None,
            after=resource_of(new) if new and kind != "delete" else None,
            paths=paths, because=_because(detailed, because),
            stays=bool((old or {}).get("retainOnDelete")),
        )
        self._found[entry["urn"]] = _joined(seen, made) if seen else made

    def found(self) -> tuple[Step, ...]:
        """In the order in which the engine first named them."""
        return tuple(self._found.values())


def _because(detailed: Any, keys: Any) -> tuple[str, ...]:
    kinds = detailed or {}
    found = [path for path, how in kinds.items() if str(how.get("kind", how.get("diffKind", "")))
             .endswith("replace")]
    return tuple(found or keys or ())


def _joined(first: Step, then: Step) -> Step:
    return Step(
        op="replace" if "replace" in (first.op, then.op) else then.op,
        before=first.before or then.before, after=then.after or first.after,
        paths=then.paths or first.paths, because=then.because or first.because,
        stays=first.stays or then.stays,
    )
