"""What security headers in a platform's own form say: `components.header_forms`, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from components.headers import PRESETS, Headers


def from_nginx(text: str) -> Headers:
    """What `to_nginx` wrote, or a hand-written `add_header` list; later ones do not merge."""
    pattern = r'^\s*add_header\s+(\S+)\s+("(?:[^"\\]|\\.)*"|[^\s;]+)(?:\s+always)?\s*;'
    found = re.findall(pattern, text, re.MULTILINE)
    return read([(name, value.strip('"').replace('\\"', '"')) for name, value in found])


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


def policy_of(text: str) -> dict[str, list[str]]:
    """The opposite of `policy_text`."""
    parts = [each.split() for each in text.split(";")]
    return {name: sources for name, *sources in (each for each in parts if each)}


def read(items: Sequence[tuple[str, str]]) -> Headers:
    """Headers from what a platform's form says: what a rule looks at."""
    values = {_title(name): value for name, value in items}
    policy = policy_of(values.pop("Content-Security-Policy", ""))
    policy.pop("upgrade-insecure-requests", None)
    secure = values.pop("Strict-Transport-Security", None) is not None
    return Headers(policy, values, secure=secure)


def _title(name: str) -> str:
    known = ["Content-Security-Policy", "Strict-Transport-Security"]
    known += [each for headers in PRESETS.values() for each in headers.values]
    by_lower = {each.lower(): each for each in known}
    return by_lower.get(name.lower(), name)
