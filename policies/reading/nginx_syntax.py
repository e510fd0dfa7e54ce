"""nginx's configuration syntax as a tree. Broken text gives a shorter tree, never an error."""

from __future__ import annotations

import re
from typing import NamedTuple

TOKEN = re.compile(
    r"""\s*(?:\#[^\n]*|(?P<mark>[;{}])|"(?P<double>(?:\\.|[^"\\])*)"|'(?P<single>(?:\\.|[^'\\])*)'"""
    r"""|(?P<word>(?:\$\{[^}]*\}|[^\s;{}"'])(?:\$\{[^}]*\}|[^\s;{}])*))"""
)


class Directive(NamedTuple):
    """`name arg arg;` or, with a block, `name arg { ... }`."""

    name: str
    args: list[str]
    block: list[Directive] | None = None


def parse(content: str) -> list[Directive]:
    """The directives of a file, in order."""
    stack: list[tuple[list[str], list[Directive]]] = [([], [])]
    words: list[str] = []
    for kind, value in _tokens(content):
        if kind == "word":
            words.append(value)
        elif value == "{":
            stack.append((words, []))
            words = []
        elif value == ";":
            if words:
                stack[-1][1].append(Directive(words[0], words[1:]))
            words = []
        elif len(stack) > 1:
            head, block = stack.pop()
            if words:  # a Lua block ends without a semicolon
                block.append(Directive(words[0], words[1:]))
            if head:
                stack[-1][1].append(Directive(head[0], head[1:], block))
            words = []
    return stack[0][1]


def _tokens(content: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for match in TOKEN.finditer(content):
        if (mark := match["mark"]) is not None:
            found.append(("mark", mark))
            continue
        for group in ("double", "single", "word"):
            if (value := match[group]) is not None:
                found.append(("word", re.sub(r"\\(.)", r"\1", value) if group != "word" else value))
    return found
