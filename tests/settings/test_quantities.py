"""Durations and sizes: what is written is what is read, and the other way round."""

import random
import re
from datetime import timedelta

import pytest

from settings.quantities import (
    BYTES,
    DURATION,
    MILLISECONDS,
    SIZE,
    format_duration,
    format_size,
    parse_duration,
    parse_size,
)

SOME = random.Random(17)  # noqa: S311 - the same numbers in every run


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30s", 30),
        ("5m", 300),
        ("1m30s", 90),
        ("250ms", 0.25),
        ("12h", 43_200),
        ("30d", 2_592_000),
        ("1d2h3m4s5ms", 93_784.005),
        ("0s", 0),
        ("90s", 90),
        ("1s250ms", 1.25),
    ],
)
def test_durations_mean_what_they_say(text: str, seconds: float) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


def test_every_duration_is_written_so_that_it_is_read_back() -> None:
    for power in range(1, 42):
        for _ in range(50):
            span = timedelta(milliseconds=SOME.randrange(min(2**power, 3 * 10**12)))
            text = format_duration(span)
            assert parse_duration(text) == span, text
            assert re.fullmatch(DURATION, text), text


def test_a_written_duration_has_its_units_once_and_in_order() -> None:
    order = list(MILLISECONDS)
    for _ in range(500):
        text = format_duration(timedelta(milliseconds=SOME.randrange(10**10)))
        units = re.findall("[a-z]+", text)
        assert units == sorted(set(units), key=order.index), text


def test_longer_texts_mean_longer_spans() -> None:
    for _ in range(500):
        first, second = (SOME.randrange(10**9) for _ in "12")
        spans = [parse_duration(f"{number}ms") for number in (first, second)]
        assert (spans[0] < spans[1]) == (first < second)


@pytest.mark.parametrize(
    "text",
    ["", "s", "30", "30 s", "-30s", "30s5m", "1.5s", "30S", "5min", "1m1m", "1w", "30s ", "٣s"],
)
def test_other_texts_are_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match=r"; write|; or use"):
        parse_duration(text)


def test_a_duration_has_an_end() -> None:
    with pytest.raises(
        ValueError, match=r"^40000d is more than 100 years; write a shorter duration$"
    ):
        parse_duration("40000d")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1KiB", 1024),
        ("512MiB", 536_870_912),
        ("1GiB", 1_073_741_824),
        ("1TiB", 1 << 40),
        ("1.5GiB", 1_610_612_736),
        ("0.5KiB", 512),
        ("0MiB", 0),
    ],
)
def test_sizes_mean_what_they_say(text: str, size: int) -> None:
    assert parse_size(text) == size


def test_every_size_is_written_so_that_it_is_read_back() -> None:
    for power in range(1, 50):
        for _ in range(20):
            size = SOME.randrange(2**power)
            assert parse_size(format_size(size)) == size
            assert re.fullmatch(SIZE, format_size(size))


def test_sizes_in_whole_units_are_written_in_them() -> None:
    for unit, length in BYTES.items():
        for number in (1, 3, 512, 1023):
            assert format_size(number * length) == f"{number}{unit}"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("512MB", "512MiB"),
        ("512M", "512MiB"),
        ("512", "512MiB"),
        ("1.5gb", "1.5GiB"),
        ("64 KiB", "64KiB"),
        ("2t", "2TiB"),
    ],
)
def test_nearly_a_size_names_the_size(text: str, right: str) -> None:
    with pytest.raises(ValueError, match=f'^"{re.escape(text)}" is not a size; write {right}$'):
        parse_size(text)


@pytest.mark.parametrize("text", ["", "MiB", "-1MiB", "1,5GiB", "lots", "1e3MiB", "1MiB2KiB"])
def test_other_texts_are_no_sizes(text: str) -> None:
    with pytest.raises(ValueError, match="; write"):
        parse_size(text)


def test_a_size_is_whole_bytes() -> None:
    with pytest.raises(
        ValueError, match=r"^0.3KiB is not a whole number of bytes; use a smaller unit$"
    ):
        parse_size("0.3KiB")
