"""The releases that a stack's state has on record; see docs/releases.md."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cli.state import State

RELEASE = "slipway:docker:Release"


@dataclass(frozen=True, kw_only=True)
class Record:
    """One release. `images`, `schema` and `compatible` are by part; times are UTC, ISO 8601.

    `back_at` and `back_by` say when it has come back, if it has.
    """

    number: int
    images: Mapping[str, str]
    digest: str
    settings: str
    schema: Mapping[str, str]
    at: str
    by: str
    commit: str
    back_at: str = ""
    back_by: str = ""

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Record:
        """From the state's own form."""
        same = ("images", "digest", "settings", "schema", "at", "by", "commit")
        return cls(
            number=int(found["number"]),
            **{key: found[key] for key in same},
            back_at=found.get("backAt") or "",
            back_by=found.get("backBy") or "",
        )

    def section(self, part: str) -> dict[str, Any]:
        """What the settings said of a part; empty where they are not on record."""
        found = json.loads(self.settings or "{}")
        if part == "frontend":
            return dict(found.get("frontend") or {})
        backends = found.get("backend") or {}
        return dict(backends if "platform" in backends else backends.get(part) or {})


@dataclass(frozen=True, kw_only=True)
class History:
    """All kept releases, newest first. `schema` is what the database has now, by part."""

    host: str
    repository: str
    current: Record
    records: Sequence[Record]
    schema: Mapping[str, str]
    compatible: Mapping[str, Sequence[str]]
    running: Mapping[str, str]

    @classmethod
    def of(cls, state: State) -> History | None:
        """The state's history; None where nothing has been released on docker yet."""
        for resource in state.of(RELEASE):
            known = resource.get("outputs") or {}
            records = [Record.of(each) for each in known.get("releases") or ()]
            current = [each for each in records if each.number == known.get("current")]
            if current and not resource.get("delete"):
                return cls(
                    host=known.get("host") or "",
                    repository=known["repository"],
                    current=current[0],
                    records=records,
                    schema=known.get("schema") or {},
                    compatible=known.get("compatible") or {},
                    running=dict(_running(state, known["repository"], current[0].images)),
                )
        return None

    def find(self, number: int) -> Record | None:
        """The release of that number, if it is kept."""
        return next((each for each in self.records if each.number == number), None)

    @property
    def before(self) -> Record | None:
        """The release before the one that serves."""
        older = [each for each in self.records if each.number < self.current.number]
        return max(older, key=lambda each: each.number, default=None)

    @property
    def unfinished(self) -> bool:
        """Whether an update has begun to replace what serves, and has failed."""
        return any(self.running.get(part) != image for part, image in self.current.images.items())


def _running(state: State, repository: str, parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Image of each part's first container, as the state would have it."""
    for part in parts:
        for resource in state.resources:
            ours = resource["urn"].endswith(f"Container::{repository}-{part}-1")
            if ours and not resource.get("delete"):
                yield part, str((resource.get("inputs") or {}).get("image"))
