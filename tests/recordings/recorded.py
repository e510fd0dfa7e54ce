"""The recorded calls, as they lie in the shared folder."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("SLIPWAY_SHARED") or ROOT.parent / "shared")
FOLDER = SHARED / "recordings"


@dataclass(frozen=True)
class Call:
    """One recorded call. `facts` is what the recorder saw in the daemon beside the answer."""

    plugin: str
    number: int
    case: str
    token: str
    method: str
    request: dict[str, Any]
    answer: dict[str, Any]
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def type(self) -> str:
        return self.token.rsplit(":", 1)[-1]

    @property
    def preview(self) -> bool:
        return bool(self.request.get("preview"))

    @property
    def name(self) -> str:
        """How tests and the table of differences speak of this call."""
        return f"{self.type}.{self.method}.{self.case}"


def _call(plugin: str, number: int, line: dict[str, Any]) -> Call:
    answer: dict[str, Any] = {key: line[key] for key in ("response", "error") if key in line}
    used = {"case", "type", "method", "request", *answer}
    facts = {key: value for key, value in line.items() if key not in used}
    case, token, method = line["case"], line["type"], line["method"]
    return Call(plugin, number, case, token, method, line["request"], answer, facts)


def calls(plugin: str) -> Iterator[Call]:
    """Every call of the plugin in the order of the recording; none where there is no recording."""
    path = FOLDER / f"{plugin}.jsonl"
    if not path.is_file():
        return
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            yield _call(plugin, number, json.loads(line))
