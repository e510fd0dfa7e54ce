"""What is there, what is not, and what to do about it."""

import os
import sys
import textwrap
from collections.abc import Iterable

from .step import State, Step

_GREEN, _RED, _PLAIN = "\033[32m", "\033[31m", "\033[0m"


def report(steps: Iterable[Step]) -> int:
    """Print one line for each step, and the remedy under each that is not ready.

    Returns how many are not ready.
    """
    states = [(step, step.check()) for step in steps]
    width = max(len(step.name) for step, _ in states)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    for step, state in states:
        for line in _lines(step, state, width, colour):
            print(line)
    return sum(not state.ready for _, state in states)


def _lines(step: Step, state: State, width: int, colour: bool) -> Iterable[str]:
    mark = "ok" if state.ready else "--"
    if colour:
        mark = f"{_GREEN if state.ready else _RED}{mark}{_PLAIN}"
    yield f"{mark}  {step.name:<{width}}  {state.detail}"
    if not state.ready:
        indent = " " * (width + 6)
        yield from textwrap.wrap(
            f"{step.about}, usually {step.usual}; {state.remedy}", 96,
            initial_indent=indent, subsequent_indent=indent, break_long_words=False,
        )
