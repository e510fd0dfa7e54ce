"""What single values may be, in the official plugin's words."""

import re
from typing import Any

from toolchain.plugins.bridge.attributes import Rule

_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9}
_UNITS["h"] = 3600 * 10**9
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")


def at_least(lowest: int) -> Rule:
    def rule(value: Any) -> str | None:
        low = isinstance(value, int | float) and value < lowest
        return f"'{value}' cannot be lower than {lowest}" if low else None

    return rule


def matches(pattern: str) -> Rule:
    def rule(value: Any) -> str | None:
        if re.fullmatch(pattern.removeprefix("^").removesuffix("$"), str(value)):
            return None
        return f"'{value}' doesn't match the pattern '{pattern}'"

    return rule


def duration(value: Any) -> str | None:
    return None if nanoseconds(str(value)) is not None else f"'{value}' is not a valid duration"


def not_negative_duration(value: Any) -> str | None:
    wrong = duration(value)
    negative = wrong is None and str(value).startswith("-")
    return "duration must not be negative" if negative else wrong


def nanoseconds(text: str) -> int | None:
    """A duration written Go's way (`1m30s`), None when it is none."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text)
    if rest == "0":
        return 0
    parts = list(_PART.finditer(rest))
    if not parts or "".join(part.group() for part in parts) != rest:
        return None
    return sign * int(sum(float(part[1]) * _UNITS[part[2]] for part in parts))


def go_duration(nanos: int) -> str:
    """Nanoseconds written Go's way: `1m0s`, `1.5s`, `250ms`."""
    if nanos == 0:
        return "0s"
    if nanos < 10**9:
        unit, size = next(
            (u, s) for u, s in (("ms", 10**6), ("µs", 10**3), ("ns", 1)) if nanos >= s
        )
        return f"{nanos / size:g}{unit}"
    minutes, rest = divmod(nanos, 60 * 10**9)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest / 10**9:.9f}".rstrip("0").rstrip(".") + "s"
    return (
        f"{hours}h{minutes}m{seconds}" if hours else f"{minutes}m{seconds}" if minutes else seconds
    )
