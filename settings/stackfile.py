"""Reads a stack file with a line for every path: what PyYAML's values lose, its nodes have."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

import yaml

from settings.errors import Path, Problem, SettingsError
from settings.scalars import meaning
from settings.secrets import Secret
from settings.source import Source
from settings.suggestion import suggest

PREFIX = "slipway:"
MERGE = "tag:yaml.org,2002:merge"
TOP = ("config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt")


@dataclass(frozen=True)
class StackFile:
    """What stands under `config:` with `slipway:`, by section.

    Encrypted leaves are `Secret()`. Problems are those of the file itself.
    """

    source: Source
    values: dict[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read(file: File, name: str | None = None) -> StackFile:
    """Read `file`, called `name` in messages. SettingsError where it is not YAML at all."""
    name = name or file.name
    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise SettingsError((_malformed(name, error),)) from None
    except OSError as error:
        problem = Problem(file=name, message=f"{error.strerror}; check the file's name")
        raise SettingsError((problem,)) from None
    except UnicodeDecodeError:
        raise SettingsError(
            (Problem(file=name, message="not UTF-8 text; save it as UTF-8"),)
        ) from None
    except yaml.YAMLError as error:
        message = f"{str(error).splitlines()[0]}; correct the file"
        raise SettingsError((Problem(file=name, message=message),)) from None
    try:
        return _Walk(name).file(root)
    except RecursionError:
        message = "an anchor that contains itself; write its value out"
        raise SettingsError((Problem(file=name, message=message),)) from None


def _malformed(name: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    text = str(error.problem or error.context)
    begun = str(error.context or "")
    if "'\\t'" in text:
        said = "a tab; YAML indents with spaces"
    elif "mapping values are not allowed" in text:
        said = "a second colon; put the value in quotes, or give its keys lines of their own"
    elif "end" in text and "stream" in text and ("quoted" in begun or "flow" in begun):
        mark = error.context_mark or mark
        said = f"a {'quote' if 'quoted' in begun else 'bracket'} that stays open; close it"
    else:
        said = f"not YAML ({text}); check quotes, brackets and indentation here and just above"
    return Problem(file=name, line=mark.line + 1 if mark else None, message=said)


class _Walk:
    """One pass over the nodes: values, lines and problems."""

    def __init__(self, name: str) -> None:
        self.source = Source(name, {})
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def file(self, root: yaml.Node | None) -> StackFile:
        top = self._keys(root, None) if root is not None else {}
        for key, (line, _) in top.items():
            if key not in TOP:
                self._wrong(line, f"{key}: unknown key of a stack file; {suggest(key, TOP)}")
        values: dict[str, Any] = {}
        for key, (line, node) in self._sections(top).items():
            # A key without a project's name is this project's.
            section = key.removeprefix(PREFIX)
            if ":" not in section:
                self.lines[(section,)] = line
                values[section] = self._value(node, (section,))
        source = Source(self.source.file, self.lines)
        return StackFile(source, values, tuple(self.problems))

    def _sections(self, top: dict[str, tuple[int, yaml.Node]]) -> dict[str, tuple[int, yaml.Node]]:
        if "config" not in top:
            return {}
        line, node = top["config"]
        self.lines[()] = line
        return self._keys(node, None)

    def _value(self, node: yaml.Node, path: Path) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return meaning(node)
        if isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self.lines[(*path, index)] = item.start_mark.line + 1
            return [self._value(item, (*path, index)) for index, item in enumerate(node.value)]
        found = self._keys(node, path)
        if set(found) == {"secure"}:
            return Secret()
        for key, (line, _) in found.items():
            self.lines[(*path, key)] = line
        return {key: self._value(child, (*path, key)) for key, (_, child) in found.items()}

    def _keys(self, node: yaml.Node, path: Path | None) -> dict[str, tuple[int, yaml.Node]]:
        found: dict[str, tuple[int, yaml.Node]] = {}
        merged: list[yaml.Node] = []
        if not isinstance(node, yaml.MappingNode):
            if node.value:
                self._wrong(node.start_mark.line + 1, "expected keys and values; write key: value")
            return found
        for key, value in node.value:
            line = key.start_mark.line + 1
            text = str(key.value)
            where = Source().problem((*(path or ()), text), "").path if path else text
            if key.tag == MERGE:
                merged.append(value)
            elif text in found:
                first = found[text][0]
                self._wrong(line, f"given twice, first on line {first}; remove one", where)
            else:
                found[text] = line, value
        for each in merged:
            found = {**self._keys(each, path), **found}
        return found

    def _wrong(self, line: int, message: str, path: str = "") -> None:
        found = Problem(file=self.source.file, line=line, message=message, path=path)
        self.problems.append(found)
