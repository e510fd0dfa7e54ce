"""`make bench`, or `python -m bench [--quick]` in a shell that `make -s env` has prepared."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import docker
from rich.console import Console

from bench import machine, measures, report
from bench.compose import Compose
from bench.figures import Figures
from bench.gateway import throughput
from bench.load.releases import Plan, figures_of, prepare, under_load
from bench.rollback import rollback
from bench.stack import BenchStack, Failed
from tests.real.stacks import ROOT

PAGE = ROOT / "docs" / "benchmarks.md"
# What is measured last is left out rather than running much longer than this, in seconds.
PATIENCE = 540.0


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="bench", description=measures.__doc__)
    parser.add_argument("what", nargs="?", choices=("all", "load", "gateway"), default="all")
    parser.add_argument("--releases", type=int, default=Plan.releases, help="while under load")
    parser.add_argument("--rate", type=int, default=Plan.rate, help="new connections a second")
    parser.add_argument("--quick", action="store_true", help="once each, and only 1 and 5 backends")
    parser.add_argument("--output", type=Path, default=PAGE, help="the page (docs/benchmarks.md)")
    return parser.parse_args()


def main() -> int:
    """Measure, print, write the page; 1 where a measured command failed."""
    asked, console, figures = arguments(), Console(), Figures()
    times, counts = (1, [1, 5]) if asked.quick else (3, [1, 5, 10, 20])
    client = docker.from_env()
    about = machine.described(client)
    plan = Plan(releases=2 if asked.quick else asked.releases, rate=asked.rate)
    try:
        if asked.what == "all":
            measure(figures, console, times, counts)
        if asked.what in ("all", "load"):
            load(figures, console, plan, times)
        if asked.what in ("all", "gateway"):
            console.print("the gateway beside a bare nginx")
            throughput.measure(figures, 3 * times, seconds=2 if asked.quick else 4)
    except Failed as error:
        console.print(f"not finished: {error}", style="red", markup=False, highlight=False)
        return 1
    finally:
        client.close()
        report.terminal(figures, console)
    if asked.what != "all":
        return 0
    asked.output.write_text(report.page(figures, about, times))
    console.print(f"written to {asked.output}", highlight=False)
    return 0


def measure(figures: Figures, console: Console, times: int, counts: list[int]) -> None:
    """All of it, on one stack that is gone afterwards."""
    until = time.monotonic() + PATIENCE
    client = docker.from_env()
    with tempfile.TemporaryDirectory(prefix="slipbench-") as folder:
        console.print("setup")
        measures.setup(figures, times)
        stack = BenchStack(Path(folder))
        compose = Compose(stack, client)
        try:
            console.print("building the images, not measured")
            stack.timed_up("--skip-preview")
            stack.forget()
            console.print(f"pulumi up from nothing, {times + 1} times")
            measures.from_nothing(figures, stack, times)
            console.print("nothing to change, first resource, memory")
            measures.nothing_to_change(figures, stack, times)
            measures.first_resource(figures, stack, times)
            measures.at_rest(figures, stack, client)
            console.print(f"docker compose up, {times} times")
            measures.beside_compose(figures, stack, compose, times)
            console.print(f"{', '.join(map(str, counts))} backends")
            measures.growth(figures, stack, counts, until)
        finally:
            console.print("cleaning up")
            compose.remove()
            stack.remove()
            client.close()


def load(figures: Figures, console: Console, plan: Plan, times: int) -> None:
    """Releases under load, on a stack of their own that is gone afterwards."""

    def say(text: str) -> None:
        console.print(text, markup=False, highlight=False)

    with tempfile.TemporaryDirectory(prefix="slipbench-") as folder:
        stack = BenchStack(Path(folder))
        try:
            say("bringing up the stack that is released under load")
            prepare(stack, 0)
            stack.timed_up("--skip-preview")
            say(f"{plan.releases} releases under load")
            figures_of(figures, plan, under_load(stack, plan, stack.origin, stack.gateway(), say))
            figures.notes.append("under load: clients ask the gateway's own address")
            say("going back, nobody else asking")
            rollback(figures, stack, times)
        finally:
            say("cleaning up")
            stack.remove()


if __name__ == "__main__":
    sys.exit(main())
