"""What the toolchain left for the program: the local images that builds start from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILE = Path(".slipway/toolchain.json")


@dataclass(frozen=True, kw_only=True)
class Toolchain:
    """Local image names by role: `base`, `ca`, `garage`, `npm`."""

    images: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, root: Path) -> Toolchain:
        """What `make up` (or `make doctor`) wrote; empty where neither has run."""
        try:
            found = json.loads((root / FILE).read_text())
        except (FileNotFoundError, ValueError):
            return cls()
        return cls(images=found.get("images", {}))

    @property
    def complete(self) -> bool:
        """Whether every image that the platform's builds start from is named."""
        return {"base", "ca", "garage", "npm"} <= set(self.images)

    def image(self, role: str) -> str:
        """A local image's name; `checks.machine` has refused the stack where it is missing."""
        return self.images.get(role, "")
