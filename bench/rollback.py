"""Going back: from the command to the first good answer of the earlier release."""

from __future__ import annotations

import json
import subprocess
import time
from http.client import HTTPException
from urllib.request import urlopen

from bench.figures import Figures
from bench.load.releases import prepare
from bench.stack import BenchStack, Failed
from tests.real.stacks import ROOT

BUDGET = 30.0
EVERY = 0.02
PATIENCE = 120.0
# The number of the first release here: those before it were under load.
FIRST = 1001


def rollback(figures: Figures, stack: BenchStack, times: int) -> None:
    """The stack of `prepare`, up, gets a release with another variable and goes back, so often."""
    figures.add(
        "`slipway rollback` of the dev stack, until the earlier release answers",
        [_back(stack, number) for number in range(FIRST, FIRST + times)],
        aim=f"at most {BUDGET:.0f} s", most=BUDGET,
    )


def _back(stack: BenchStack, number: int) -> float:
    prepare(stack, number)
    stack.timed_up("--skip-preview")
    newer = _replica(stack)
    began = time.monotonic()
    with (stack.home / "rollback.log").open("w+") as said:
        with subprocess.Popen(
            [str(ROOT / ".venv/bin/slipway"), "rollback", "--yes", "--stack", stack.name],
            cwd=ROOT, env=stack.environment, stdout=said, stderr=subprocess.STDOUT,
        ) as command:
            taken = _answered(stack, newer, began)
            if taken is None:
                command.kill()
            command.wait(PATIENCE)
        said.seek(0)
        if command.returncode or taken is None:
            raise Failed(f"slipway rollback: {said.read()[-3000:]}")
    return taken


def _answered(stack: BenchStack, newer: str, began: float) -> float | None:
    """Seconds until a container other than `newer` answers well; None where none does in time."""
    while time.monotonic() - began < PATIENCE:
        if _replica(stack) not in ("", newer):
            return time.monotonic() - began
        time.sleep(EVERY)
    return None


def _replica(stack: BenchStack) -> str:
    """Which container answers, empty where none does."""
    try:
        with urlopen(f"{stack.origin}/health", timeout=5) as answer:  # noqa: S310
            return str(json.load(answer)["replica"])
    except (OSError, HTTPException, ValueError):
        return ""
