"""Which preview stacks there are, and which of them have expired."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cli.engine import Engine
from cli.pr.template import NAME, Template
from toolchain.engine_words import explained


class Unlisted(Exception):
    """The engine does not say which stacks there are; the message is its own."""


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A preview stack; `updated` is None before its first update has ended."""

    number: int
    updated: datetime | None
    busy: bool
    resources: int

    def ends(self, lifetime: timedelta) -> datetime | None:
        """When it expires."""
        return self.updated + lifetime if self.updated else None

    def expired(self, lifetime: timedelta, now: datetime) -> bool:
        """One that is being updated never is; one that never came up is, as nobody uses it."""
        ends = self.ends(lifetime)
        return not self.busy and (ends is None or ends <= now)


def previews(engine: Engine, template: Template) -> list[Preview]:
    """Every preview stack that is made of `template`, by number. Raises Unlisted."""
    try:
        listed = json.loads(engine.bare("stack", "ls", "--json").stdout or "[]")
    except subprocess.CalledProcessError as error:
        said = explained(error.stderr, NAME, template.root)
        raise Unlisted(said or "pulumi stack ls failed; run: make doctor") from None
    numbered = [(template.number_of(str(each.get("name"))), each) for each in listed]
    found = [_preview(number, each) for number, each in numbered if number is not None]
    return sorted(found, key=lambda each: each.number)


def _preview(number: int, entry: Mapping[str, Any]) -> Preview:
    updated = entry.get("lastUpdate")
    return Preview(
        number=number,
        updated=datetime.fromisoformat(updated).astimezone(UTC) if updated else None,
        busy=bool(entry.get("updateInProgress")), resources=int(entry.get("resourceCount") or 0),
    )
