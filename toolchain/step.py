"""What every step of the toolchain is: a name, a price in time, a quick check, and the work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

Say = Callable[[str], None]


class State(NamedTuple):
    """Whether a step is done; `detail` says what was found, `remedy` what a person can do."""

    ready: bool
    detail: str
    remedy: str = ""


class Unavailable(Exception):
    """A step cannot be done on this machine; the message ends with what to do."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that has to be there before `pulumi up` can run.

    `check` looks without changing anything, in milliseconds, and without the network. `run` does
    the step, is safe to interrupt and to repeat, and raises `Unavailable`.
    """

    name: str
    about: str
    usual: str
    check: Callable[[], State]
    run: Callable[[Say], None]
