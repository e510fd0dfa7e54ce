"""The recorded calls that changed a daemon, grouped into lives: one thing from Create to Delete."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.recordings.recorded import Call, calls

TYPES = ("Container", "Network", "Volume", "RemoteImage", "Tag", "Image")
_METHODS = ("Create", "Read", "Update", "Delete")


@dataclass
class Life:
    """`calls` in order; the first is a Create, or one that needs a thing made before it."""

    number: int
    calls: list[Call] = field(default_factory=list)

    @property
    def first(self) -> Call:
        return self.calls[0]

    @property
    def label(self) -> str:
        return f"{self.first.number}-{self.first.type}-{self.first.case}"

    @property
    def recorded_id(self) -> str:
        if self.first.method != "Create":
            return str(self.first.request["id"])
        answer = self.first.answer
        details = answer.get("error", {}).get("details") or [{}]
        return str(answer.get("response", details[0]).get("id", ""))

    @property
    def inputs(self) -> dict[str, Any]:
        given = "properties" if self.first.method == "Create" else "old_inputs"
        return dict(self.first.request.get(given) or {})

    @property
    def recorded_name(self) -> str:
        """The physical name that this run has to give another form of."""
        inputs = self.inputs
        return str(inputs.get("name") or inputs.get("imageName") or inputs.get("targetImage") or "")


def _lived(call: Call) -> bool:
    return call.type in TYPES and call.method in _METHODS and not call.preview


def lives() -> list[Life]:
    """Every life of the docker recording, those of unknown beginning included."""
    found: list[Life] = []
    for call in (call for call in calls("docker") if _lived(call)):
        life = _owner(call, found) if call.method != "Create" else None
        if life is None:
            life = Life(number=len(found))
            found.append(life)
        life.calls.append(call)
    return found


def _owner(call: Call, before: list[Life]) -> Life | None:
    """The latest life that the call's id speaks of: its own id, the start of it, or its name."""
    identity = str(call.request["id"])
    for life in reversed(before):
        if life.first.type == call.type and life.first.method == "Create":
            own = life.recorded_id
            if own and (own.startswith(identity) or life.recorded_name == identity):
                return life
    return None


class Names:
    """Recorded names and ids against those of this run, both ways, over whole requests."""

    def __init__(self, pairs: dict[str, str]) -> None:
        self._pairs = dict(pairs)

    def add(self, recorded: str, here: str) -> None:
        if recorded and here and recorded != here:
            self._pairs[recorded] = here

    def here(self, value: Any) -> Any:
        text = json.dumps(value)
        for recorded, here in self._longest_first():
            text = re.sub(rf"(?<![\w/-]){re.escape(recorded)}(?![\w-])", here, text)
        return json.loads(text)

    def recorded(self, value: Any) -> Any:
        text = json.dumps(value)
        for recorded, here in self._longest_first():
            text = text.replace(here, recorded)
        return json.loads(text)

    def _longest_first(self) -> Iterator[tuple[str, str]]:
        return iter(sorted(self._pairs.items(), key=lambda pair: -len(pair[0])))
