"""`.dockerignore`: which paths of a build context the daemon never sees."""

import re
from pathlib import Path


def _expression(pattern: str) -> str:
    out, at = "", 0
    while at < len(pattern):
        rest = pattern[at:]
        if rest.startswith("**/"):
            out, at = out + r"(?:.*/)?", at + 3
        elif rest.startswith("**"):
            out, at = out + r".*", at + 2
        elif rest[0] == "*":
            out, at = out + r"[^/]*", at + 1
        elif rest[0] == "?":
            out, at = out + r"[^/]", at + 1
        elif rest[0] == "[" and "]" in rest:
            end = rest.index("]")
            out, at = out + rest[: end + 1].replace("[!", "[^"), at + end + 1
        elif rest[0] == "\\" and len(rest) > 1:
            out, at = out + re.escape(rest[1]), at + 2
        else:
            out, at = out + re.escape(rest[0]), at + 1
    return out


class Ignore:
    """The patterns in order; the last one that matches a path, or a folder above it, decides."""

    def __init__(self, lines: list[str]) -> None:
        self._rules: list[tuple[re.Pattern[str], bool]] = []
        for line in lines:
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            back = text.startswith("!")
            cleaned = _cleaned(text[1:].strip() if back else text)
            if cleaned:
                self._rules.append((re.compile(f"{_expression(cleaned)}(?:/.*)?"), back))
        self.brings_back = any(back for _, back in self._rules)

    def hides(self, path: str) -> bool:
        hidden = False
        for rule, back in self._rules:
            if hidden == back and rule.fullmatch(path):
                hidden = not back
        return hidden


def _cleaned(pattern: str) -> str:
    parts = [part for part in pattern.split("/") if part not in ("", ".")]
    return "/".join(parts)


def ignore_of(context: Path, dockerfile: Path) -> Ignore:
    """The Dockerfile's own ignore file where it has one, else the context's."""
    own = dockerfile.with_name(f"{dockerfile.name}.dockerignore")
    for path in (own, context / ".dockerignore"):
        if path.is_file():
            return Ignore(path.read_text(encoding="utf-8-sig").splitlines())
    return Ignore([])
