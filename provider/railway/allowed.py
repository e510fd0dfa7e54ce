"""What Railway takes, for `allowed`: what is wrong with a value, or None."""

from __future__ import annotations

from collections.abc import Mapping

POLICIES = ("ON_FAILURE", "ALWAYS", "NEVER")
MOST_RETRIES = 10


def source(value: Mapping[str, str]) -> str | None:
    """Either an image, or a repository that may have a branch."""
    if set(value) in ({"image"}, {"repo"}, {"repo", "branch"}) and all(value.values()):
        return None
    return f"has {', '.join(value) or 'nothing'}; it must have image, or repo with branch"


def policy(value: str) -> str | None:
    """When it is started again."""
    return None if value in POLICIES else f"is {value}; it must be one of: {', '.join(POLICIES)}"


def retries(value: int) -> str | None:
    """Restarts in a row."""
    if 0 <= value <= MOST_RETRIES:
        return None
    return f"is {value}; Railway restarts 0 to {MOST_RETRIES} times"


def positive(value: int) -> str | None:
    """A number of things."""
    return None if value > 0 else f"is {value}; it must be 1 or more"
