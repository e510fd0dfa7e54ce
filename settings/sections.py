"""Turns one section's values into its model, with every problem in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from settings.errors import Path, Problem, setting
from settings.source import Source
from settings.suggestion import closest, suggest
from settings.wording import keys, said

Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Findings:
    """Problems by path, in the words and with the lines of one stack file.

    Where `unset`, a secret that nobody has set yet is none.
    """

    source: Source
    found: list[tuple[Path, Problem]] = field(default_factory=list)
    meant: set[Path] = field(default_factory=set)
    unset: bool = False

    def add(self, path: Path, message: str) -> None:
        """Note a problem at `path`."""
        self.found.append((path, self.source.problem(path, message)))

    def unknown(self, path: Path, known: Iterable[str]) -> None:
        """Note a key that nobody reads, with what it was probably meant to be."""
        names = list(known)
        if near := closest(str(path[-1]), names):
            self.meant.add((*path[:-1], near))
        self.add(path, f"unknown key; {suggest(str(path[-1]), names)}")

    def touches(self, path: Path) -> bool:
        """Is there already a problem at `path`, above it or below it?"""
        return any(
            other and (path[: len(other)] == other or other[: len(path)] == path)
            for other, _ in self.found
        )

    def problems(self) -> tuple[Problem, ...]:
        """All of them in the order of the file, each once.

        A key that is missing only because it is misspelt is one problem, not two.
        """
        unique = {
            str(problem): problem
            for path, problem in self.found
            if not (path in self.meant and problem.message.startswith("missing;"))
        }
        return tuple(sorted(unique.values(), key=lambda each: each.line or 0))


@dataclass(frozen=True)
class Reading:
    """How one section is read: where it stands, and whether its texts may be shown."""

    path: Path
    findings: Findings
    opaque: bool = False
    extra: tuple[str, ...] = ()

    def model(self, wanted: type[Model], value: Any) -> Model | None:
        """`value` as the model `wanted`; None where not even a part of it can be used.

        After a problem the rest is read without the value that caused it, so that rules over
        several keys still see it.
        """
        value = frozen(value)
        first = True
        context = {"opaque": self.opaque, "unset": self.findings.unset}
        while True:
            try:
                return wanted.model_validate(value, strict=True, context=context)
            except ValidationError as error:
                errors = error.errors(include_url=False)
                if first:
                    self._report(wanted, errors)
                rest = value
                for each in errors:
                    rest = _without(rest, each["loc"])
                if rest == value or not isinstance(rest, Mapping):
                    return None
                value, first = rest, False

    def _report(self, wanted: type[BaseModel], errors: Sequence[ErrorDetails]) -> None:
        places = [error["loc"] for error in errors]
        for error in errors:
            below = [each for each in places if each[: len(error["loc"])] == error["loc"]]
            if error["type"] == "too_short" and len(below) > 1:
                continue  # only because what it holds is wrong
            loc = tuple(part for part in error["loc"] if part != "[key]")
            path = (*self.path, *loc)
            if error["type"] == "extra_forbidden":
                more = self.extra if len(loc) == 1 else ()
                self.findings.unknown(path, [*keys(wanted, loc[:-1]), *more])
            elif error["type"].startswith("secret_"):
                self.findings.add(path, self._secret(path, error["type"]))
            else:
                message = said(error, wanted, not self.opaque)
                self.findings.add(path, message)

    def _secret(self, path: Path, kind: str) -> str:
        command = setting(self.findings.source.flags, path)
        if kind == "secret_missing":
            return f"missing secret; run: {command}"
        return f"a secret in plain text; replace it at its issuer, then run: {command}"


def leftovers(model: type[BaseModel], value: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """The keys that are the contract's, and those that the platform has to know."""
    own = set(keys(model, ()))
    return (
        {key: each for key, each in value.items() if key in own},
        {key: each for key, each in value.items() if key not in own},
    )


def misspelt(model: type[BaseModel], names: Iterable[str]) -> list[str]:
    """Those of `names` that are nearly a key of the model."""
    return [name for name in names if closest(name, keys(model, ()))]


def frozen(value: Any) -> Any:
    """The same with tuples for lists: strict models take no lists."""
    if isinstance(value, dict):
        return {key: frozen(each) for key, each in value.items()}
    return tuple(frozen(each) for each in value) if isinstance(value, list) else value


def _without(value: Any, loc: tuple[str | int, ...]) -> Any:
    """`value` without what stands at `loc`; a whole list goes when an element of it is wrong."""
    if not isinstance(value, Mapping) or not loc or loc[0] not in value:
        return value
    key, rest = loc[0], loc[1:]
    inner = value[key]
    if isinstance(inner, Mapping) and rest and rest[0] in inner:
        return {**value, key: _without(inner, rest)}
    return {name: each for name, each in value.items() if name != key}
