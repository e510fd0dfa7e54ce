"""Editors, which read the schema's patterns, accept exactly the text that the program accepts."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import BaseModel, TypeAdapter, ValidationError

from settings.catalogue import KINDS, everywhere, installed
from settings.documents import schema_text
from settings.names import SERVICE, SLUG
from settings.schema import MODELS

NAMES = {form.whole: form for form in (SLUG, SERVICE)}
"""How parts with a name of one's own are called: keys, which no field has."""
AROUND = ("x", "@", "-", "/", ".", "1", " ", "X", "é", "٣")
AHEAD = re.compile(r"\(\?[=!][^()]*\)")
AMOUNT = re.compile("more than 100 years|not a whole number of bytes|is too little")
"""What text of the right form may be refused for: no pattern can say it."""


@cache
def schema_patterns() -> list[str]:
    whole = schema_text(installed())
    found = re.findall(r'"pattern": ("(?:[^"\\]|\\.)*")', whole)
    return sorted({json.loads(each) for each in found})


@cache
def fields() -> dict[str, TypeAdapter[Any]]:
    """A type of each pattern, from the settings and from every platform's options."""
    catalogue = installed()
    models = list(MODELS.values())
    models += [catalogue.platform_options(each) for each in everywhere(catalogue)]
    for kind in KINDS.values():
        models += [catalogue.options(each, kind) for each in catalogue.platforms(kind)]
    found = {}
    for model in models:
        for written in _types(model, set()):
            adapter = TypeAdapter[Any](written)
            if pattern := adapter.json_schema().get("pattern"):
                found[pattern] = adapter
    return found


def _types(written: Any, seen: set[int]) -> Iterator[Any]:
    """Every annotated type that is in this one, and in the fields of the models in it."""
    if id(written) in seen:
        return
    seen.add(id(written))
    if isinstance(written, type) and issubclass(written, BaseModel):
        inner = tuple(get_type_hints(written, include_extras=True).values())
    else:
        inner = get_args(written)
        if hasattr(written, "__metadata__"):
            yield written
    for each in inner:
        yield from _types(each, seen)


def program_accepts(pattern: str, text: str) -> bool:
    if pattern in NAMES and pattern not in fields():
        return NAMES[pattern].fits(text)
    try:
        fields()[pattern].validate_python(text)
    except ValidationError as error:
        return bool(AMOUNT.search(str(error)))
    return True


def test_each_pattern_of_the_schema_is_one_of_the_program() -> None:
    assert set(schema_patterns()) == fields().keys() | NAMES.keys()


@pytest.mark.parametrize("pattern", schema_patterns())
@settings(max_examples=10, derandomize=True, database=None, deadline=None)
@given(data=some.data())
def test_schema_and_program_agree_on_near_misses(pattern: str, data: some.DataObject) -> None:
    editors = re.compile(pattern, re.ASCII)
    # Without what is looked ahead for, which drawing can only guess at; and without the line's
    # end, which Python's $ overlooks and an editor's does not.
    drawn = data.draw(some.from_regex(re.compile(AHEAD.sub("", pattern), re.ASCII)))
    right = drawn.replace("\n", "")
    for text in (right, right[1:], right[:-1], right.upper(), right * 2):
        for near in (text, *(text + x for x in AROUND), *(x + text for x in AROUND)):
            assert program_accepts(pattern, near) is bool(editors.search(near)), near
