"""Security headers in each platform's own form, and back. Pure text and data.

nginx (`add_header`), Vercel (`vercel.json`), Cloudflare Pages and Workers assets (`_headers`),
and a Cloudflare ruleset (response header transform, for a site such as GitHub Pages that cannot
set headers itself).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from components.headers import Headers, read

LONGEST_LINE = 2000


def to_nginx(headers: Headers) -> str:
    """Directives for a file that every `location` includes.

    A location with any `add_header` of its own drops all inherited ones, so each location that
    sets a header includes the whole set. `always` puts them on 4xx and 5xx too.
    """
    hidden = dict.fromkeys([*headers.removed, *(name for name, _ in headers.items())])
    hide = [f"proxy_hide_header {name};" for name in hidden]
    add = [f"add_header {name} {_quoted(value)} always;" for name, value in headers.items()]
    return "\n".join((*hide, *add, ""))


def from_nginx(text: str) -> Headers:
    """What `to_nginx` wrote, or a hand-written `add_header` list; later ones do not merge."""
    pattern = r'^\s*add_header\s+(\S+)\s+("(?:[^"\\]|\\.)*"|[^\s;]+)(?:\s+always)?\s*;'
    found = re.findall(pattern, text, re.MULTILINE)
    return read([(name, value.strip('"').replace('\\"', '"')) for name, value in found])


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def to_vercel(headers: Headers, source: str = "/(.*)") -> list[dict[str, Any]]:
    """The `headers` list of a `vercel.json`."""
    pairs = [{"key": name, "value": value} for name, value in headers.items()]
    return [{"source": source, "headers": pairs}] if pairs else []


def from_vercel(rules: Sequence[Mapping[str, Any]], source: str = "/(.*)") -> Headers:
    """Headers that a `vercel.json` sets on `source`."""
    return read(
        [
            (each["key"], each["value"])
            for rule in rules
            if rule["source"] == source
            for each in rule["headers"]
        ]
    )


def to_headers_file(headers: Headers, path: str = "/*") -> str:
    """A Cloudflare `_headers` file. Raises ValueError for a value longer than it can hold.

    Not applied to answers of Functions or Workers; two rules that set the same header are joined
    with a comma, so there is one rule only.
    """
    lines = [path, *(f"  ! {name}" for name in headers.removed)]
    for name, value in headers.items():
        line = f"  {name}: {value}"
        if len(line) > LONGEST_LINE:
            raise ValueError(
                f"{name} has {len(line)} characters; a _headers line holds {LONGEST_LINE}"
            )
        lines.append(line)
    return "\n".join((*lines, ""))


def from_headers_file(text: str, path: str = "/*") -> Headers:
    """Headers that a `_headers` file sets on `path`."""
    found: list[tuple[str, str]] = []
    rule = ""
    for line in text.splitlines():
        if line.strip() and not line[0].isspace():
            rule = line.strip()
        elif rule == path and ":" in line and not line.strip().startswith("!"):
            name, _, value = line.strip().partition(":")
            found.append((name, value.strip()))
    return read(found)


def to_ruleset(headers: Headers, expression: str = "true") -> list[dict[str, Any]]:
    """Rules of a Cloudflare ruleset, phase `http_response_headers_transform`: one rule."""
    operations: dict[str, dict[str, str]] = {
        name: {"operation": "remove"} for name in headers.removed
    }
    for name, value in headers.items():
        operations[name] = {"operation": "set", "value": value}
    return [
        {
            "action": "rewrite",
            "expression": expression,
            "description": "Security headers",
            "action_parameters": {"headers": operations},
        }
    ]


def from_ruleset(rules: Sequence[Mapping[str, Any]]) -> Headers:
    """Headers that a ruleset's rules set, the last rule winning."""
    found: dict[str, str] = {}
    for rule in rules:
        for name, each in rule["action_parameters"]["headers"].items():
            if each["operation"] == "set":
                found[name] = each["value"]
            else:
                found.pop(name, None)
    return read(list(found.items()))
