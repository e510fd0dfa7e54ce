"""Durations and sizes as people write them: `30s`, `1m30s`, `250ms`, `30d`, `512MiB`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, GetCoreSchemaHandler, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

MILLISECONDS = {"d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000, "ms": 1}
BYTES = {"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
DURATION = r"(?=\d)(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?"
SIZE = r"(\d+(?:\.\d+)?)(KiB|MiB|GiB|TiB)"
CLOCK = r"(\d+):(\d\d)(?::(\d\d))?"
LONGEST = timedelta(days=36_500)


def parse_duration(text: str) -> timedelta:
    """`1m30s` as a timedelta; ValueError says what is wrong and what would be right."""
    if not isinstance(text, str):
        raise ValueError(_without_unit(text, "30s, 5m, 1m30s or 250ms"))
    if re.fullmatch(r"\d+", text):
        raise ValueError(f"{text} has no unit; write {text}s, or use another of ms, s, m, h, d")
    if clock := re.fullmatch(CLOCK, text):
        units = zip(clock.groups(), "hms", strict=True)
        right = "".join(f"{int(n)}{unit}" for n, unit in units if n and int(n)) or "0s"
        raise ValueError(f"{text} is a time of day; write {right}")
    if not re.fullmatch(DURATION, text, re.ASCII):
        raise ValueError(f'"{text[:40]}" is not a duration; write one such as 30s, 1m30s, 250ms')
    parts = re.findall(r"(\d+)(ms|[dhms])", text)
    total = sum(int(number) * MILLISECONDS[unit] for number, unit in parts)
    if total > LONGEST / timedelta(milliseconds=1):
        raise ValueError(f"{text[:40]} is more than 100 years; write a shorter duration")
    return timedelta(milliseconds=total)


def format_duration(value: timedelta) -> str:
    """`1m30s` from 90 seconds, as `parse_duration` reads it. Whole milliseconds, not negative."""
    rest, text = round(value / timedelta(milliseconds=1)), ""
    for unit, length in MILLISECONDS.items():
        number, rest = divmod(rest, length)
        text += f"{number}{unit}" if number else ""
    return text or "0s"


def parse_size(text: str) -> int:
    """`512MiB` in bytes; ValueError says what is wrong and what would be right."""
    if not isinstance(text, str):
        raise ValueError(_without_unit(text, "512MiB or 1.5GiB"))
    found = re.fullmatch(SIZE, text, re.ASCII)
    if not found:
        loose = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kmgt])?i?b?", text, re.ASCII | re.IGNORECASE)
        unit = {"K": "KiB", "G": "GiB", "T": "TiB"}.get((loose[2] or "M").upper() if loose else "")
        right = f"{loose[1]}{unit or 'MiB'}" if loose else "one such as 512MiB, 1.5GiB"
        raise ValueError(f'"{text[:40]}" is not a size; write {right}')
    size = Decimal(found[1]) * BYTES[found[2]]
    if size != int(size):
        raise ValueError(f"{text[:40]} is not a whole number of bytes; use a smaller unit")
    return int(size)


def format_size(value: int) -> str:
    """`512MiB` from bytes, in the largest unit that divides it; whole KiB and up."""
    for unit, length in reversed(BYTES.items()):
        if value and value % length == 0:
            return f"{value // length}{unit}"
    return f"{Decimal(value) / 1024:f}KiB"


@dataclass(frozen=True)
class Least:
    """The smallest size, or the shortest duration, that makes sense."""

    value: int | timedelta

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, value: Any) -> Any:
        if value >= self.value:
            return value
        text = [
            format_size(x) if isinstance(x, int) else format_duration(x)
            for x in (value, self.value)
        ]
        said = {"said": f"{text[0]} is too little; write {text[1]} or more"}
        raise PydanticCustomError("quantity", "{said}", said)


def _without_unit(value: object, examples: str) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value} has no unit; write one such as {examples}"
    return f"expected text such as {examples}"


def _checked(parse: Any, example: str) -> BeforeValidator:
    def check(value: Any) -> Any:
        if isinstance(value, timedelta):
            return value
        try:
            return parse(value)
        except ValueError as error:
            said = {"said": str(error), "right": f"write one such as {example}"}
            raise PydanticCustomError("quantity", "{said}", said) from None

    return BeforeValidator(check)


Duration = Annotated[
    timedelta,
    _checked(parse_duration, "30s"),
    PlainSerializer(format_duration),
    WithJsonSchema({"type": "string", "pattern": f"^{DURATION}$"}),
]
Size = Annotated[
    int,
    _checked(parse_size, "512MiB"),
    PlainSerializer(format_size),
    WithJsonSchema({"type": "string", "pattern": f"^{SIZE}$"}),
]
Period = Annotated[Duration, Least(timedelta(milliseconds=1))]
