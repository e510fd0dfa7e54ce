"""Where settings come from: a file, with a line for every path in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from settings.errors import Path, Problem, written


@dataclass(frozen=True)
class Source:
    """A stack file's name and the line of each path that it holds. Both empty without a file."""

    file: str | None = None
    lines: Mapping[Path, int] = field(default_factory=dict)

    def problem(self, path: Path | str, message: str) -> Problem:
        """A problem at `path`, on its own line or that of the nearest key above it."""
        parts = read(path) if isinstance(path, str) else path
        found = next((cut for cut in _upwards(parts) if cut in self.lines), None)
        return Problem(
            message=message,
            path=written(parts),
            file=self.file,
            line=None if found is None else self.lines[found],
        )

    @property
    def flags(self) -> str:
        """How the engine is told which stack: `--stack dev` of `Pulumi.dev.yaml`; else nothing.

        An example's stacks are called after it, and their files are not where the engine looks.
        """
        named = re.fullmatch(r"(?:.*/)?Pulumi\.([^/]+)\.ya?ml", self.file or "")
        if named is None:
            return ""
        if example := re.search(r"(?:^|/)examples/([^/]+)/[^/]+$", self.file or ""):
            return f"--stack {named[1]}-{example[1]} --config-file {self.file}"
        return f"--stack {named[1]}"


NOWHERE = Source()


def read(path: str) -> Path:
    """`("backend", "limits", 0, "per")` from `slipway:backend.limits[0].per`."""
    parts = re.findall(r"\[(\d+)\]|([^.\[\]]+)", path.removeprefix("slipway:"))
    if path == "slipway":
        return ()  # the file as a whole
    return tuple(int(number) if number else name for number, name in parts)


def _upwards(path: Path) -> list[Path]:
    return [path[:length] for length in range(len(path), -1, -1)]
