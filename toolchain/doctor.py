"""What is there, what is not, and what to do about it."""

import os
import sys
import textwrap
from collections.abc import Iterable, Sequence

from .step import State, Step

_GREEN, _RED, _PLAIN = "\033[32m", "\033[31m", "\033[0m"


def report(steps: Sequence[Step], for_tests: Sequence[Step] = ()) -> int:
    """Print one line for each step, and the remedy under each that is not ready.

    Returns how many of `steps` are not ready; what only the tests need stops no stack.
    """
    width = max(len(step.name) for step in (*steps, *for_tests))
    wrong = _print(steps, width)
    if for_tests:
        print("\nfor make test alone:")
        _print(for_tests, width)
    return wrong


def _print(steps: Sequence[Step], width: int) -> int:
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    states = [(step, step.check()) for step in steps]
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
