"""Releases of the example app, one after the other, while clients use it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bench.figures import Figures
from bench.load.clients import Clients
from bench.load.counters import Counters
from bench.stack import Failed
from tests.real.stacks import RealStack

# Seconds: before the first release, after the last, and those that one may take at most.
WARM, SETTLE, PATIENCE = 3.0, 2.0, 300.0
# The end of what a failed release says has the reason.
WORDS = 1500


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many releases, and the load meanwhile; see `bench.load`."""

    releases: int = 10
    rate: int = 500
    kept: int = 100
    sockets: int = 200
    every: float = 20

    def commands(self, origin: str, at: str) -> list[list[str]]:
        """The clients' processes: whoever connects anew all the time has one alone."""
        shared = {"at": at, "every": self.every, "most": PATIENCE * self.releases + 60}
        kinds = (
            {"rate": self.rate, "kept": 0, "sockets": 0},
            {"rate": 0, "kept": self.kept, "sockets": self.sockets},
        )
        return [
            [origin, *(f"--{key}={value}" for key, value in {**kind, **shared}.items())]
            for kind in kinds
        ]


@dataclass(frozen=True, kw_only=True)
class Load:
    """What came of it: the seconds of each release, and why there are no more, where one failed."""

    counted: Counters
    taken: list[float]
    failed: str = ""


def prepare(stack: RealStack, number: int) -> None:
    """Settings of release `number`: a changed variable makes one. Limits are off: they have a
    test of their own."""
    settings = stack.settings()
    machine = {**settings["slipway:docker"], "rate_limits": False}
    backend: dict[str, Any] = dict(settings["slipway:backend"])
    backend["paths"] = ["/api/", "/ws", "/health"]
    backend["env"] = {"LOAD_RELEASE": str(number)}
    stack.write({"docker": machine, "backend": backend})


def under_load(
    stack: RealStack,
    plan: Plan,
    origin: str,
    at: str = "",
    say: Callable[[str], None] = lambda _: None,
) -> Load:
    """Release after release while clients ask `origin`, at the address `at` where it has another
    one. The stack is up, as `prepare` had it."""
    taken: list[float] = []
    failed = ""
    with Clients(plan.commands(origin, at), stack.environment) as clients:
        time.sleep(WARM)
        try:
            for number in range(1, plan.releases + 1):
                prepare(stack, number)
                began = time.monotonic()
                stack.up()
                taken.append(time.monotonic() - began)
                say(f"release {number} of {plan.releases}: {taken[-1]:.1f} s")
        except (Failed, AssertionError) as error:
            failed = f"release {len(taken) + 1} failed: {str(error)[-WORDS:]}"
            say(failed)
        time.sleep(SETTLE)
        say("ending the clients")
    return Load(counted=clients.counted, taken=taken, failed=failed)


def figures_of(figures: Figures, plan: Plan, load: Load) -> None:
    """Rows of the report."""
    counted, taken = load.counted, load.taken
    of, none = f"in {len(taken)} releases", {"unit": "", "aim": "0", "most": 0.0}
    rate = counted.fresh / counted.seconds if counted.seconds else 0
    if taken:
        figures.add("a release under load", taken)
    if load.failed:
        figures.notes.append(f"under load: {load.failed}")
    figures.add(
        f"failed, of {counted.fresh:,} requests on new connections ({rate:.0f}/s) {of}",
        [counted.fresh_failed], **none,
    )
    figures.add(
        f"failed, of {counted.kept:,} requests on {plan.kept} kept connections",
        [counted.kept_failed], **none,
    )
    figures.add(
        "repeated by the client, of those", [counted.retried_share], unit="%", aim="0", most=0
    )
    figures.add(
        f"WebSockets that ended otherwise than by 1012, of {sum(counted.closed.values()):,} "
        f"({plan.sockets} clients)", [counted.improper], **none,
    )
    figures.add("greeted again by the replica that had sent them away", [counted.stale], **none)
    figures.add(
        "longest from a close to the next release's greeting", [max(counted.back, default=0)],
        aim="under 2 s", most=2,
    )
    figures.add(f"lost, of {counted.notes:,} acknowledged notes", [counted.lost], **none)
    figures.add("clients that did not finish", [counted.unfinished], **none)
    figures.notes += [f"under load: {word}" for word in dict.fromkeys(counted.words)]
