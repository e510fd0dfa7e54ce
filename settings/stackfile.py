"""Reads a stack file with a line for every path: what PyYAML's values lose, its nodes have.

Plain scalars mean here what they mean to the Pulumi engine (YAML 1.2): `on` and `12:30:00` are
text, where PyYAML would say True and 45000.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path as File
from typing import Any

import yaml

from settings.errors import Path, Problem, SettingsError
from settings.secrets import Secret
from settings.source import Source
from settings.suggestion import suggest

PREFIX = "slipway:"
TOP = ("config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt")
NULL = r"~|null|Null|NULL|"
TRUE, FALSE = ("true", "True", "TRUE"), ("false", "False", "FALSE")
WHOLE = r"[-+]?(?:0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*)"
NUMBER = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"


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
    except UnicodeDecodeError:
        raise SettingsError(
            (Problem(file=name, message="not UTF-8 text; save it as UTF-8"),)
        ) from None
    except yaml.YAMLError as error:
        message = f"{str(error).splitlines()[0]}; correct the file"
        raise SettingsError((Problem(file=name, message=message),)) from None
    return _Walk(name).file(root)


def _malformed(name: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    text = str(error.problem or error.context)
    if "'\\t'" in text:
        said = "a tab; YAML indents with spaces"
    elif "mapping values are not allowed" in text:
        said = "a second colon; put the value in quotes, or check the indentation"
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
        values = {}
        for key, (line, node) in (
            self._keys(top["config"][1], None).items() if "config" in top else ()
        ):
            if not key.startswith(PREFIX):
                continue
            section = key.removeprefix(PREFIX)
            self.lines[(section,)] = line
            values[section] = self._value(node, (section,))
        source = Source(self.source.file, self.lines)
        return StackFile(source, values, tuple(self.problems))

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
        if not isinstance(node, yaml.MappingNode):
            if node.value:
                self._wrong(node.start_mark.line + 1, "expected keys and values; write key: value")
            return found
        for key, value in node.value:
            line = key.start_mark.line + 1
            text = str(key.value)
            where = Source().problem((*(path or ()), text), "").path if path else text
            if key.tag.endswith(":merge"):
                self._wrong(line, "<<: is not read in settings; write the keys out")
            elif text in found:
                first = found[text][0]
                self._wrong(line, f"given twice, first on line {first}; remove one", where)
            else:
                found[text] = line, value
        return found

    def _wrong(self, line: int, message: str, path: str = "") -> None:
        found = Problem(file=self.source.file, line=line, message=message, path=path)
        self.problems.append(found)


def meaning(node: yaml.ScalarNode) -> Any:
    """The value that the engine sees in a scalar."""
    text = node.value
    if node.style is not None:
        return text
    if re.fullmatch(NULL, text):
        return None
    if text in TRUE or text in FALSE:
        return text in TRUE
    if re.fullmatch(WHOLE, text) and not re.fullmatch(r"[-+]?0[0-9]*[89][0-9]*", text):
        octal = re.fullmatch(r"([-+]?)0([0-7_]+)", text)
        return int(f"{octal[1]}0o{octal[2]}" if octal else text, 0)
    if not re.fullmatch(NUMBER, text):
        return text
    number = float(text)
    return int(number) if number.is_integer() else number
