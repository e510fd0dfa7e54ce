"""Reads the corpus: a YAML file of stacks, each one change away from a good one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from policies.acknowledgements import Acknowledgements
from policies.evaluation import Context, Verdict, judge_resource, judge_stack
from policies.pack import PACK
from policies.reading.resource import Resource
from policies.reading.values import SecretText, Unknown
from tests.policies import worlds

FILE = Path(__file__).parent / "corpus.yaml"
TODAY = date(2026, 11, 21)
# Whether prices are fresh depends on the book, not on the stack; its own test looks at it.
APART = "prices-are-fresh"


@dataclass(frozen=True)
class Case:
    """`findings` maps `rule / resource` to the exact message."""

    title: str
    resources: list[Resource]
    stack: str
    config: Mapping[str, Any]
    options: Mapping[str, Any]
    findings: Mapping[str, str]


def corpus() -> list[Case]:
    """Every case of the file."""
    entries = yaml.load(FILE.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    return [case(entry) for entry in entries]


def case(entry: Mapping[str, Any]) -> Case:
    """One entry of the file as a case."""
    changes = {path: _value(value) for path, value in (entry.get("change") or {}).items()}
    return Case(
        entry["title"],
        worlds.changed(entry["world"], entry["stack"], changes),
        entry["stack"],
        entry.get("config") or {},
        entry.get("options") or {},
        entry.get("findings") or {},
    )


def verdicts(found: Case, known: Acknowledgements | None = None) -> list[Verdict]:
    """What the whole pack says about a case, in order."""
    context = Context(
        today=TODAY,
        stack=found.stack,
        config=found.config,
        options=found.options,
        acknowledgements=known or Acknowledgements(),
    )
    each = [v for r in found.resources for v in judge_resource(PACK, r, context)]
    met = {(v.rule.name, label(v)) for v in each}
    whole = [*each, *judge_stack(PACK, found.resources, context, met)]
    return [verdict for verdict in whole if verdict.rule.name != APART]


def label(verdict: Verdict) -> str:
    """The resource's name, or `stack`."""
    return verdict.about.rsplit("::", 1)[-1] if verdict.about else "stack"


def said(found: list[Verdict]) -> dict[str, str]:
    """`rule / resource` to message; several messages of one are joined by lines."""
    out: dict[str, str] = {}
    for verdict in found:
        key = f"{verdict.rule.name} / {label(verdict)}"
        out[key] = f"{out[key]}\n{verdict.message}" if key in out else verdict.message
    return out


class _Loader(yaml.SafeLoader):
    """YAML with `!secret`, `!unknown` and `!nginx`."""


def _value(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _value(inner) for key, inner in value.items()}
    return [_value(inner) for inner in value] if isinstance(value, list) else value


def _nginx(loader: yaml.Loader, node: yaml.Node) -> dict[str, str]:
    text = worlds.GATEWAY
    for old, new in loader.construct_mapping(node).items():  # type: ignore[arg-type]
        assert str(old) in text, f"the gateway has no {old!r}"
        text = text.replace(str(old), str(new or ""), 1)
    return {"site.conf": text}


_Loader.add_constructor("!secret", lambda _, node: SecretText(node.value))
_Loader.add_constructor("!unknown", lambda _, node: Unknown(node.value))
_Loader.add_constructor("!nginx", _nginx)
_Loader.add_constructor(
    "!repeat", lambda loader, node: str(loader.construct_sequence(node)[0]) * 101
)
