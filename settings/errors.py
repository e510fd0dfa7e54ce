"""What is wrong with a stack's settings: problems, and the one error that carries them all.

A path is a tuple of keys and positions below `slipway:`: `("backend", "limits", 0, "per")` is
written `slipway:backend.limits[0].per`, the form that `pulumi config set --path` takes.
"""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong: where, what, and what would be right.

    `file` and `line` say where a person finds it; None where the value came from no file.
    `path` is the config path in words, empty where the file as a whole is meant.
    """

    message: str
    path: str = ""
    file: str | None = None
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.file and self.line else self.file or ""
        where = " ".join(part for part in (place, self.path) if part)
        return f"{where}: {self.message}" if where else self.message


class SettingsError(Exception):
    """The settings cannot be used. Its text is one line a problem; `problems` has them apart."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


def setting(flags: str, path: Path) -> str:
    """The command that sets a secret; `flags` of the file's `Source`."""
    words = ("pulumi config set", flags, f"--secret --path '{written(path)}'")
    return " ".join(filter(None, words))


def written(path: Path) -> str:
    """`slipway:backend.limits[0].per` from `("backend", "limits", 0, "per")`."""
    text = "slipway:" + str(path[0]) if path else ""
    for part in path[1:]:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text
