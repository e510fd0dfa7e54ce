"""Acknowledgements: one finding, one reason, one owner, one expiry date, in a checked-in file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "acknowledgements.yaml"
KEYS = ("rule", "stack", "resource", "reason", "owner", "expires")
LONGEST = timedelta(days=366)
WHOLE_STACK = "stack"


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """An accepted finding; `line` is where it stands in the file."""

    rule: str
    stack: str
    resource: str
    reason: str
    owner: str
    expires: date
    line: int

    def covers(self, rule: str, stack: str, resource: str) -> bool:
        """Is it about exactly this finding?"""
        return (self.rule, self.stack, self.resource) == (rule, stack, resource)

    def expired(self, today: date) -> bool:
        """It holds on its last day, and no longer."""
        return today > self.expires


@dataclass(frozen=True)
class Acknowledgements:
    """What the file says, and every problem found in it (`file:line: what; what to do`)."""

    entries: Sequence[Acknowledgement] = ()
    problems: Sequence[str] = ()

    def find(self, rule: str, stack: str, resource: str) -> Acknowledgement | None:
        """The entry about one finding, expired or not."""
        for entry in self.entries:
            if entry.covers(rule, stack, resource):
                return entry
        return None


def load(file: Path = FILE, *, rules: Sequence[str] = (), today: date) -> Acknowledgements:
    """Read the file. A wrong entry becomes a problem and acknowledges nothing."""
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except FileNotFoundError:
        return Acknowledgements()
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0]
        return Acknowledgements((), (f"{file.name}: cannot be read: {reason}; correct the file",))
    if root is None or (isinstance(root, yaml.SequenceNode) and not root.value):
        return Acknowledgements()
    if not isinstance(root, yaml.SequenceNode):
        return Acknowledgements((), (f"{file.name}:1: must be a list; begin each entry with `- `",))
    entries: list[Acknowledgement] = []
    problems: list[str] = []
    for node in root.value:
        where = f"{file.name}:{node.start_mark.line + 1}"
        wrong = _problems(_plain(node), rules, today)
        if wrong:
            problems += [f"{where}: {problem}" for problem in wrong]
        else:
            entry = _plain(node)
            expires = date.fromisoformat(entry.pop("expires"))
            line = node.start_mark.line + 1
            entries.append(Acknowledgement(**entry, expires=expires, line=line))
    return Acknowledgements(tuple(entries), tuple(problems))


def _plain(node: Any) -> dict[str, str]:
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {
        str(key.value): str(value.value)
        for key, value in node.value
        if isinstance(key, yaml.ScalarNode) and isinstance(value, yaml.ScalarNode)
    }


def _problems(entry: dict[str, str], rules: Sequence[str], today: date) -> list[str]:
    missing = [key for key in KEYS if not entry.get(key, "").strip()]
    if missing:
        return [f"{', '.join(missing)} missing; every entry has {', '.join(KEYS)}"]
    known = ", ".join(KEYS)
    found = [f"unknown key {key}; the keys are {known}" for key in entry if key not in KEYS]
    if rules and entry["rule"] not in rules:
        found.append(f"no rule is called {entry['rule']}; docs/policies.md lists them")
    if "*" in entry["resource"] or "*" in entry["stack"]:
        found.append("an entry is about one finding; name one stack and one resource")
    try:
        expires = date.fromisoformat(entry["expires"])
    except ValueError:
        return [*found, f"{entry['expires']} is no date; write it as 2027-01-31"]
    if expires > today + LONGEST:
        latest = today + LONGEST
        found.append(f"{expires} is more than a year ahead; choose a date up to {latest}")
    return found
