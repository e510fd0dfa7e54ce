"""What the engine records of a resource: its inputs and outputs, with what is secret marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.declaration import Input, Output, Resource
from provider.wire import UNKNOWN, Secret, secret


def recorded(
    resource: type[Resource], inputs: Mapping[str, Any], outputs: Mapping[str, Any]
) -> dict[str, Any]:
    """Inputs and outputs as one state; declared secrets stay secret whoever gave them."""
    state = {**inputs, **outputs}
    declared: dict[str, Input | Output] = {**resource.inputs, **resource.outputs}
    return {
        key: Secret(value)
        if key in declared and declared[key].secret and value is not None and not secret(value)
        else value
        for key, value in state.items()
    }


def planned(
    resource: type[Resource], inputs: Mapping[str, Any], state: Mapping[str, Any]
) -> dict[str, Any]:
    """The state that a preview can promise: outputs are unknown, but for stable known ones."""
    outputs = {
        key: state[key] if declared.stable and key in state else UNKNOWN
        for key, declared in resource.outputs.items()
    }
    return recorded(resource, inputs, outputs)


def hidden_again(
    resource: type[Resource], found: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    """Inputs as a read found them, secret where they were so before or are declared so."""
    before = {key for key, value in known.items() if secret(value)}
    kept = {key: Secret(value) if key in before else value for key, value in found.items()}
    return recorded(resource, kept, {})
