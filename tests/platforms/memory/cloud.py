"""The vendor's side: every resource is a file that a test may look at, change or delete."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


class Cloud:
    """Resources of all packages by id; the folder is the one truth, for every plugin process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def _file(self, identity: str) -> Path:
        return self.folder / f"{identity}.json"

    def write(self, identity: str, token: str, inputs: dict[str, Any]) -> None:
        """What the vendor now has."""
        self._file(identity).write_text(json.dumps({"type": token, "inputs": inputs}))

    def read(self, identity: str) -> dict[str, Any] | None:
        """What the vendor has; None where it has nothing of that id."""
        file = self._file(identity)
        return dict(json.loads(file.read_text())["inputs"]) if file.exists() else None

    def delete(self, identity: str) -> None:
        """Nothing of that id any more; KeyError where there was nothing."""
        if not self._file(identity).exists():
            raise KeyError(identity)
        self._file(identity).unlink()

    def all(self) -> list[dict[str, Any]]:
        """Every resource as `{type, inputs}`."""
        return [json.loads(file.read_text()) for file in sorted(self.folder.glob("*.json"))]
