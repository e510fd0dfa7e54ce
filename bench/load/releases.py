"""Releases of the example app, one after the other, while clients use it."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from bench.figures import Figures
from bench.load.counters import Counters
from tests.real.stacks import ROOT, RealStack

WARM, SETTLE = 3.0, 2.0


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How many releases, and the load meanwhile; see `bench.load`."""

    releases: int = 10
    rate: int = 500
    kept: int = 100
    sockets: int = 200
    every: float = 20

    def command(self, origin: str) -> list[str]:
        """The clients, as a process of their own: this one waits for the engine."""
        words = {"rate": self.rate, "kept": self.kept, "sockets": self.sockets, "every": self.every}
        flags = [word for key, value in words.items() for word in (f"--{key}", str(value))]
        return [sys.executable, "-m", "bench.load", origin, *flags]


def prepare(stack: RealStack, number: int) -> None:
    """Settings of release `number`: a changed variable makes one. Limits are off: they have a
    test of their own."""
    settings = stack.settings()
    machine = {**settings["slipway:docker"], "rate_limits": False}
    backend: dict[str, Any] = dict(settings["slipway:backend"])
    backend["paths"] = ["/api/", "/ws", "/health"]
    backend["env"] = {"LOAD_RELEASE": str(number)}
    stack.write({"docker": machine, "backend": backend})


def under_load(stack: RealStack, plan: Plan, origin: str) -> tuple[Counters, list[float]]:
    """What was counted, and the seconds of each release. The stack is up, as `prepare` had it."""
    taken = []
    with subprocess.Popen(
        plan.command(origin), cwd=ROOT, env=stack.environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as clients:
        assert clients.stdin is not None  # noqa: S101 - asked for
        assert clients.stdout is not None  # noqa: S101 - asked for
        time.sleep(WARM)
        try:
            for number in range(1, plan.releases + 1):
                prepare(stack, number)
                began = time.monotonic()
                stack.up()
                taken.append(time.monotonic() - began)
        finally:
            time.sleep(SETTLE)
            clients.stdin.close()
            said = clients.stdout.read()
    return Counters.read(said), taken


def figures_of(figures: Figures, plan: Plan, counted: Counters, taken: list[float]) -> None:
    """Rows of the report."""
    of, none = f"in {plan.releases} releases", {"unit": "", "aim": "0", "most": 0.0}
    rate = counted.fresh / counted.seconds if counted.seconds else 0
    figures.add("a release under load", taken)
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
