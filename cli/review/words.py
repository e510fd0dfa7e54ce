"""Text for Markdown, whatever a branch put into it."""

from __future__ import annotations

import re

LINE = 400
CODE = re.compile(r"`([^`]+)`")


def cut(value: str, most: int) -> str:
    """At most `most` characters of it."""
    return value if len(value) <= most else f"{value[: most - 1]}…"


def text(value: str) -> str:
    """`value` as it is, code spans included: what a branch put into a name mentions nobody."""
    pieces = CODE.split(" ".join(value.split()))
    return "".join(code(each) if odd % 2 else _escaped(each) for odd, each in enumerate(pieces))


def _escaped(value: str) -> str:
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = re.sub(r"([\\`*_\[\]|~#])", r"\\\1", escaped)
    return escaped.replace("@", "@\u200b")


def code(value: str) -> str:
    """`value` in a code span."""
    flat = " ".join(value.split()).replace("`", "'").replace("|", "\\|")
    return f"`{cut(flat, LINE)}`"


def fenced(value: str) -> str:
    """`value` as a block of its own, whatever fences are in it."""
    fence = "```"
    while fence in value:
        fence += "`"
    return f"{fence}text\n{value}\n{fence}"
