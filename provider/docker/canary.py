"""A canary: a share of the traffic for a while, and back when it does worse than it may."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from provider.errors import Cancelled, Failed

if TYPE_CHECKING:
    from provider.docker.switch import Switch

EVERY = 1.0
# Fewer answers say too little to end the watch early.
ENOUGH = 20
KEYS = {
    "percent": "share of the requests, 1 to 50",
    "watch": "seconds",
    "errors": "percent",
    "latency": "milliseconds",
}


@dataclass(frozen=True)
class Figures:
    """What containers answered while they were watched; `p95` is in milliseconds."""

    answers: int
    errors: int
    p95: int

    @property
    def percent(self) -> float:
        """Share of answers of 500 and up."""
        return 100 * self.errors / self.answers if self.answers else 0.0

    def worse_than(self, most: Mapping[str, Any]) -> bool:
        """Whether it did worse than the canary may."""
        return bool(self.percent > most["errors"] or self.p95 > most["latency"])

    def __str__(self) -> str:
        return f"{self.errors} of {self.answers} answers were errors ({self.percent:.1f}%)" + (
            f", 95% began within {self.p95} ms" if self.p95 else ""
        )


def weights(percent: float, new: int, old: int) -> tuple[int, int]:
    """Weight of each new and each old container, so that the new ones together get `percent`."""
    mine, others = round(percent) * old, (100 - round(percent)) * new
    common = math.gcd(mine, others)
    return mine // common, others // common


def prove(switch: Switch) -> None:
    """Watch the new containers at their share. Raises Failed when they are not good enough.

    What served before then serves alone again, and the new ones have been stopped.
    """
    most, new, old = switch.inputs["canary"], switch.new, switch.old
    each_new, each_old = weights(most["percent"], len(new), len(old))
    switch.put(
        [
            *({"name": each, "weight": each_new} for each in new),
            *({"name": each, "weight": each_old} for each in old),
        ],
        watched=True,
    )
    try:
        figures = _watch(switch, most)
    except (Failed, Cancelled):
        switch.take_back()
        raise
    if figures.worse_than(most):
        before = _figures(switch, old)
        switch.take_back()
        raise Failed(_story(figures, before, most))
    if not figures.answers and (kept := _unanswered(switch)):
        switch.take_back()
        raise Failed(
            f"the canary answered nothing in {most['watch']:g} s, and {kept} requests wait for it\n"
            "  the one before serves everything again; correct the new one and run again"
        )
    if not figures.answers:
        switch.call.warn("the canary was asked nothing while it was watched; it proves little")


def _watch(switch: Switch, most: Mapping[str, Any]) -> Figures:
    figures = Figures(0, 0, 0)
    for passed in switch.call.attempts(most["watch"], min(EVERY, most["watch"])):
        figures = _figures(switch, switch.new)
        switch.alive(switch.new)
        if figures.answers >= ENOUGH and figures.worse_than(most):
            break
        share = f"{most['percent']:g}% for {most['watch']:g} s"
        switch.call.status(f"canary of {share} ({passed:.0f} s): {figures}")
    return _figures(switch, switch.new)


def _unanswered(switch: Switch) -> int:
    """Requests that wait for the new containers, where the others have answered enough to tell."""
    if _figures(switch, switch.old).answers < ENOUGH:
        return 0
    return sum(switch.ask("POST", "/waiting", {"targets": switch.new}).values())


def _figures(switch: Switch, names: list[str]) -> Figures:
    return Figures(**switch.ask("POST", "/figures", {"targets": names}))


def _story(figures: Figures, before: Figures, most: Mapping[str, Any]) -> str:
    return (
        f"the canary did worse than it may (at most {most['errors']:g}% errors, "
        f"95% within {most['latency']:g} ms)\n"
        f"  the new release: {figures}\n"
        f"  the one before: {before}\n"
        "  the one before serves everything again; correct the new one, or raise "
        "rollout.canary, and run again"
    )
