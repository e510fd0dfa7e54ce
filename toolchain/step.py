"""What every step of the toolchain is: a name, a price in time, a quick check, and the work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

Say = Callable[[str], None]


class State(NamedTuple):
    """Whether a step is done; `detail` says what was found, `remedy` what a person can do."""

    ready: bool
    detail: str
    remedy: str = ""


class Unavailable(Exception):
    """A step cannot be done on this machine; the message ends with what to do."""


class Check(Protocol):
    """Looks without changing anything, in milliseconds, and without the network."""

    def __call__(self) -> State: ...


class Work(Protocol):
    """Does the step. Safe to interrupt and to repeat; raises `Unavailable`."""

    def __call__(self, say: Say) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that has to be there before `pulumi up` can run."""

    name: str
    about: str
    usual: str
    check: Check
    run: Work


def usually(about: str, usual: str) -> str:
    """The line that announces a step."""
    return f"{about} (usually {usual})"
