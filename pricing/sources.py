"""Resources to be priced: out of a preview, an event log, a state, or a settings file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from policies.reading.resource import Resource
from policies.reading.values import plain
from pricing.settings_file import resources_of

GONE = ("delete", "delete-replaced", "discard", "discard-replaced", "remove-pending-replace")


class SourceError(Exception):
    """A file cannot be read as any of the four kinds; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """What was found: resources to come, what is deployed now (None: not said), configuration."""

    kind: str
    resources: list[Resource]
    deployed: list[Resource] | None = None
    config: Mapping[str, Any] = field(default_factory=dict)


def read_file(file: Path) -> Source:
    """Find out what a file is, and read it. Raises SourceError."""
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "is not text"
        raise SourceError(
            f"{file}: {reason}; give the output of `pulumi preview --json`, an event log, a "
            "`pulumi stack export` or a stack file"
        ) from error
    if file.suffix in (".yaml", ".yml"):
        return settings(content, file)
    try:
        return _json(content)
    except (ValueError, AttributeError, TypeError) as error:
        raise SourceError(
            f"{file}: is not the JSON of `pulumi preview --json`, `--event-log` or "
            f"`pulumi stack export` ({str(error)[:80]}); make it by one of these"
        ) from error


def _json(content: str) -> Source:
    try:
        data = json.loads(content)
    except ValueError:
        return _events(json.loads(line) for line in content.splitlines() if line.strip())
    if isinstance(data, list):
        return _events(data)
    if "deployment" in data or "resources" in data:
        return state(data)
    if "steps" in data or "changeSummary" in data:
        return preview(data)
    return _events([data])


def state(data: Mapping[str, Any]) -> Source:
    """`pulumi stack export`."""
    holder = data.get("deployment", data)
    entries = holder.get("resources") or []
    resources = [resource_of(entry) for entry in entries if not entry.get("delete")]
    return Source(kind="state", resources=resources)


def preview(data: Mapping[str, Any]) -> Source:
    """`pulumi preview --json`."""
    steps = [
        (step.get("op", ""), step.get("newState"), step.get("oldState"))
        for step in data.get("steps") or []
    ]
    config = {key: parsed(value) for key, value in (data.get("config") or {}).items()}
    return _steps("preview", steps, config)


def _events(events: Iterable[Mapping[str, Any]]) -> Source:
    steps = []
    config: dict[str, Any] = {}
    for event in events:
        given = (event.get("preludeEvent") or {}).get("config") or {}
        config |= {key: parsed(value) for key, value in given.items()}
        body = event.get("resourcePreEvent")
        if body is not None:
            meta = body["metadata"]
            steps.append((meta.get("op", ""), meta.get("new"), meta.get("old")))
    if not steps:
        raise ValueError("no resource in it")
    return _steps("event log", steps, config)


def _steps(kind: str, steps: list[tuple[str, Any, Any]], config: Mapping[str, Any]) -> Source:
    after: dict[str, Resource] = {}
    before: dict[str, Resource] = {}
    for op, new, old in steps:
        if old:
            before.setdefault(old["urn"], resource_of(old))
        if new and op not in GONE:
            after[new["urn"]] = resource_of(new)
    return Source(
        kind=kind, resources=list(after.values()), deployed=list(before.values()), config=config
    )


def resource_of(entry: Mapping[str, Any]) -> Resource:
    """A resource as the engine writes it, in a step or in a state."""
    return Resource(
        urn=entry["urn"], type=entry["type"], parent=entry.get("parent") or "",
        inputs=plain(entry.get("inputs") or {}), outputs=plain(entry.get("outputs") or {}),
        protect=bool(entry.get("protect")), custom=bool(entry.get("custom")),
        links=entry.get("propertyDependencies") or {},
    )


def parsed(value: Any) -> Any:
    """A configuration value of the engine: text, or what its JSON says."""
    given = value.get("value") if isinstance(value, Mapping) and "value" in value else value
    if isinstance(given, str) and given[:1] in ("{", "["):
        try:
            return json.loads(given)
        except ValueError:
            return given
    return given


def settings(content: str, file: Path) -> Source:
    """A stack file (`Pulumi.prod.yaml`), before anything was previewed."""
    config = configuration(content, file)
    stack = file.stem.removeprefix("Pulumi.")
    return Source(kind="settings", resources=resources_of(config, stack), config=config)


def configuration(content: str, file: Path) -> dict[str, Any]:
    """The `config` of a stack file. Raises SourceError."""
    try:
        data = yaml.safe_load(content) or {}
        config = data.get("config") or {}
        return {str(key): value for key, value in config.items()}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{file}:{mark.line + 1}" if mark else str(file)
        said = error.problem or error.context
        raise SourceError(
            f"{where}: not YAML ({said}); run: .venv/bin/python -m settings check {file}"
        ) from error
    except (yaml.YAMLError, AttributeError) as error:
        reason = str(error).splitlines()[0]
        raise SourceError(f"{file}: {reason}; give a stack file with `config:`") from error
