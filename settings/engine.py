"""The values that the Pulumi engine hands the program, with their secrets marked again.

The engine says which keys hold secrets, not where in them. The places are the `secure:` leaves of
the stack file. Where the file is not there or does not fit, all of such a key counts as secret.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from settings.secrets import Secret
from settings.stackfile import PREFIX, StackFile


@dataclass(frozen=True)
class Config:
    """Values by section. In an `opaque` section no text may be shown, and every value is secret."""

    values: dict[str, Any]
    opaque: frozenset[str] = frozenset()


def running() -> tuple[dict[str, str], list[str]]:
    """The configuration of the running program: JSON or text by key, and the keys with secrets."""
    from pulumi.runtime import config

    values: dict[str, str] = {**config.get_config_env(), **config.CONFIG.get()}
    keys = os.environ.get("PULUMI_CONFIG_SECRET_KEYS", "[]")
    return values, [*json.loads(keys), *config._SECRET_KEYS.get()]


def read(config: Mapping[str, str], secret_keys: Iterable[str], file: StackFile | None) -> Config:
    """The sections under `slipway:`, with a Secret wherever the stack file has a secure leaf."""
    values: dict[str, Any] = {}
    opaque = set()
    for key, text in config.items():
        if not key.startswith(PREFIX):
            continue
        name = key.removeprefix(PREFIX)
        values[name] = _parsed(text)
        if key not in secret_keys:
            continue
        shape = file.values.get(name) if file else None
        if isinstance(shape, dict) and _fits(shape, values[name]):
            values[name] = _marked(shape, values[name])
        else:
            opaque.add(name)
    return Config(values, frozenset(opaque))


def _parsed(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _fits(shape: Any, value: Any) -> bool:
    if isinstance(shape, Secret):
        return isinstance(value, str)
    if isinstance(shape, dict):
        return (
            isinstance(value, dict)
            and shape.keys() == value.keys()
            and all(_fits(shape[key], value[key]) for key in shape)
        )
    if isinstance(shape, list):
        return (
            isinstance(value, list) and len(shape) == len(value) and all(map(_fits, shape, value))
        )
    return bool(shape == value)


def _marked(shape: Any, value: Any) -> Any:
    if isinstance(shape, Secret):
        return Secret(value)
    if isinstance(shape, dict):
        return {key: _marked(shape[key], value[key]) for key in shape}
    if isinstance(shape, list):
        return [_marked(*pair) for pair in zip(shape, value, strict=True)]
    return value
