"""What a release keeps of the settings, and a stack file that has them again.

Of what runs, only what a release brings: the backends, the frontend, the third-party services.
Secrets are kept as the stack file has them, encrypted. Going back keeps today's value of a secret
that is still set: one that was rotated since is not brought back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path as File
from typing import Any

import yaml

from settings import engine
from settings.loading import usual_file
from settings.stackfile import PREFIX

# Only `slipway rollback` writes this key, into a file of its own; components/docker/release.py
# reads it.
ROLLBACK = "rollback:to"
SECTIONS = ("backend", "frontend", "services")
MASK = {"secure": ""}


def recorded(
    config: Mapping[str, str] | None = None,
    secret_keys: Iterable[str] = (),
    file: File | None = None,
) -> tuple[str, str]:
    """The sections as JSON, and a digest that knows no secret.

    Of the running program, or of `config` (JSON or text by full key) and the stack file it is from.
    """
    if config is None:
        config, secret_keys = engine.running()
    hidden, raw = set(secret_keys), _raw(file or usual_file())
    found = {}
    for name in SECTIONS:
        text = config.get(f"{PREFIX}{name}")
        if text is None:
            continue
        value = _parsed(text)
        if f"{PREFIX}{name}" in hidden:
            value = _sealed(value, raw.get(name))
        if value is not None:
            found[name] = value
    masked = json.dumps(_masked(found), sort_keys=True)
    return json.dumps(found, sort_keys=True), hashlib.sha256(masked.encode()).hexdigest()[:12]


def restored(text: str, record: str, more: Mapping[str, str]) -> str:
    """A stack file's text with the recorded sections in place of its own, and `more` keys.

    Everything else stays as it is written: values never pass through Python's own types.
    """
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    if not isinstance(root, yaml.MappingNode):
        root = _node({"config": {}})
    present = _sections(yaml.safe_load(text) or {})
    sections = json.loads(record) if record else {}
    wanted = {PREFIX + name: _today(each, present.get(name)) for name, each in sections.items()}
    config = next((value for key, value in root.value if key.value == "config"), None)
    if config is None:
        config = _node({})
        root.value.append((_node("config"), config))
    own = {key for name in SECTIONS for key in (name, PREFIX + name)} if record else set()
    config.value = [pair for pair in config.value if pair[0].value not in own]
    config.value += [(_node(key), _node(each)) for key, each in {**wanted, **more}.items()]
    _texts(root, set())
    return str(yaml.serialize(root, allow_unicode=True))


def _texts(node: yaml.Node, seen: set[int]) -> None:
    """Mark as text what only YAML 1.1, which PyYAML speaks, reads as a number: `12:30:00`."""
    if id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        if ":" in node.value:
            node.tag = "tag:yaml.org,2002:str"
        return
    for each in node.value:
        for part in each if isinstance(each, tuple) else (each,):
            _texts(part, seen)


def _node(value: Any) -> Any:
    """Through JSON, whose texts are always in quotes: nothing can be read as something else."""
    return yaml.compose(json.dumps(value, ensure_ascii=False), Loader=yaml.SafeLoader)


def _raw(file: File) -> dict[str, Any]:
    return _sections(yaml.safe_load(file.read_text(encoding="utf-8"))) if file.is_file() else {}


def _sections(document: Any) -> dict[str, Any]:
    config = document.get("config") if isinstance(document, dict) else None
    return {str(key).removeprefix(PREFIX): value for key, value in (config or {}).items()}


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _is_secret(value: Any) -> bool:
    return isinstance(value, dict) and set(value) == {"secure"}


def _sealed(value: Any, raw: Any) -> Any:
    """The value with its secrets as the file has them; what is not in the file is left out."""
    if _is_secret(raw):
        return raw
    if isinstance(value, dict) and isinstance(raw, dict):
        return {key: _sealed(each, raw[key]) for key, each in value.items() if key in raw}
    if isinstance(value, list) and isinstance(raw, list) and len(value) == len(raw):
        return [_sealed(*pair) for pair in zip(value, raw, strict=True)]
    return None if isinstance(value, dict | list) or raw is None else value


def _today(record: Any, present: Any) -> Any:
    if _is_secret(record):
        return present if _is_secret(present) else record
    if isinstance(record, dict):
        known = present if isinstance(present, dict) else {}
        return {key: _today(each, known.get(key)) for key, each in record.items()}
    return record


def _masked(value: Any) -> Any:
    if _is_secret(value):
        return MASK
    if isinstance(value, dict):
        return {key: _masked(each) for key, each in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list) else value
