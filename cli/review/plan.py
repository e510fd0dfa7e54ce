"""A plan: what an engine's preview would do, read from its event log or its JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cli.review.steps import Step, Steps
from policies.reading.resource import Resource, stack_of
from pricing.sources import parsed

COLOUR = re.compile(r"<\{%[^%]*%\}>|\x1b\[[0-9;]*m")
# What the engine says of every plan that it does not finish.
EMPTY_WORDS = ("preview failed", "update failed", "one or more policy violations")


class PlanError(Exception):
    """A file is no plan; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What the policy pack said; `urn` is "" for the whole stack."""

    rule: str
    level: str
    urn: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`checked`: a policy pack has looked at it. `errors` stopped the preview."""

    stack: str = ""
    steps: tuple[Step, ...] = ()
    findings: tuple[Finding, ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    checked: bool = False
    outputs: Mapping[str, Any] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)

    def resources(self) -> dict[str, Resource]:
        """Every resource by URN, also those that go."""
        return {step.resource.urn: step.resource for step in self.steps}


def read(file: Path) -> Plan:
    """Read what `pulumi preview` wrote (`--event-log FILE`, `--json`), or a state.

    Raises PlanError.
    """
    try:
        return parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = getattr(error, "strerror", None) or "is no plan"
        raise PlanError(
            f"{file}: {reason}; give what one of these wrote: slipway comment --keep FILE, "
            "pulumi preview --event-log FILE, pulumi preview --json, pulumi stack export"
        ) from error


def parse(text: str) -> Plan:
    """The same from its text. Raises ValueError, KeyError or TypeError for anything else."""
    try:
        data = json.loads(text)
    except ValueError:
        return _events([json.loads(line) for line in text.splitlines() if line.strip()])
    if isinstance(data, list):
        return _events(data)
    if isinstance(data, dict) and ("steps" in data or "changeSummary" in data):
        return _document(data)
    if isinstance(data, dict) and "deployment" in data:
        return _state(data["deployment"])
    return _events([data])


def _document(data: Mapping[str, Any]) -> Plan:
    steps = Steps()
    for each in data.get("steps") or []:
        steps.add(
            each.get("op", ""), each.get("oldState"), each.get("newState"),
            each.get("detailedDiff"), each.get("diffReasons"), each.get("replaceReasons"),
        )
    said = [(d.get("severity", ""), d.get("message", "")) for d in data.get("diagnostics") or []]
    config = {key: parsed(value) for key, value in (data.get("config") or {}).items()}
    return _plan(steps, said, config=config)


def _state(deployment: Mapping[str, Any]) -> Plan:
    """A state is a plan that changes nothing."""
    steps = Steps()
    for entry in deployment.get("resources") or []:
        if not entry.get("delete"):
            steps.add("same", entry, entry, None, None, None)
    return _plan(steps, (), config={})


def _events(events: Iterable[Mapping[str, Any]]) -> Plan:
    steps, config, findings = Steps(), dict[str, Any](), list[Finding]()
    said: list[tuple[str, str]] = []
    checked = known = False
    for event in events:
        known = known or "sequence" in event or "timestamp" in event
        if prelude := event.get("preludeEvent"):
            given = prelude.get("config") or {}
            config |= {key: parsed(value) for key, value in given.items()}
        elif body := event.get("resourcePreEvent") or event.get("resOutputsEvent"):
            meta = body["metadata"]
            steps.add(
                meta.get("op", ""), meta.get("old"), meta.get("new"), meta.get("detailedDiff"),
                meta.get("diffs"), meta.get("keys"),
            )
        elif found := event.get("policyEvent"):
            findings.append(_finding(found))
        elif diagnostic := event.get("diagnosticEvent"):
            said.append((diagnostic.get("severity", ""), diagnostic.get("message", "")))
        elif summary := event.get("summaryEvent"):
            checked = bool(summary.get("PolicyPacks") or summary.get("policyPacks"))
    if not known:
        raise ValueError("no event of an engine")
    return replace(
        _plan(steps, said, config=config), findings=tuple(findings),
        checked=checked or bool(findings),
    )


def _plan(steps: Steps, said: Iterable[tuple[str, str]], config: Mapping[str, Any]) -> Plan:
    words = [(severity, COLOUR.sub("", message).strip()) for severity, message in said]
    errors = [text for severity, text in words if severity == "error" and not _empty(text)]
    found = steps.found()
    first = next((step.resource.urn for step in found), "")
    return Plan(
        stack=stack_of(first), steps=found, errors=_once(errors),
        warnings=_once(text for severity, text in words if severity == "warning"),
        outputs=steps.outputs, config=config,
    )


def _empty(text: str) -> bool:
    bare = text.removeprefix("error:").strip()
    return not bare or any(bare.startswith(words) for words in EMPTY_WORDS)


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))


def _finding(event: Mapping[str, Any]) -> Finding:
    return Finding(
        rule=event["policyName"], level=event.get("enforcementLevel", "advisory"),
        urn=event.get("resourceUrn") or "", message=COLOUR.sub("", event["message"]).strip(),
    )
