"""The plugin's Pulumi schema, made from the declarations."""

from __future__ import annotations

import inspect
import json
from typing import Any

from provider.declaration import REQUIRED, Input, Many, Output, Resource, Table, Type
from provider.lookup import every


def schema(version: str) -> str:
    """The JSON text that `pulumi package get-schema` shows."""
    resources = {resource.token: _resource(resource) for resource in every()}
    return json.dumps({"name": "slipway", "version": version, "resources": resources})


def _resource(resource: type[Resource]) -> dict[str, Any]:
    inputs = {key: _property(declared) for key, declared in resource.inputs.items()}
    outputs = {key: _property(declared) for key, declared in resource.outputs.items()}
    required = [key for key, declared in resource.inputs.items() if declared.default is REQUIRED]
    always = [key for key, declared in resource.inputs.items() if declared.default is not None]
    return {
        "description": inspect.getdoc(resource) or "",
        "inputProperties": inputs,
        "requiredInputs": required,
        "properties": {**inputs, **outputs},
        "required": [*always, *outputs],
    }


def _property(declared: Input | Output) -> dict[str, Any]:
    described: dict[str, Any] = {**_type(declared.type), "description": declared.doc}
    if declared.secret:
        described["secret"] = True
    if isinstance(declared, Input) and declared.replaces:
        described["willReplaceOnChanges"] = True
    if isinstance(declared, Input) and isinstance(declared.default, str | int | float):
        described["default"] = declared.default
    return described


def _type(declared: Type) -> dict[str, Any]:
    if isinstance(declared, Many):
        return {"type": "array", "items": _type(declared.of)}
    if isinstance(declared, Table):
        return {"type": "object", "additionalProperties": _type(declared.of)}
    return {"$ref": "pulumi.json#/Any"} if declared == "any" else {"type": declared}
