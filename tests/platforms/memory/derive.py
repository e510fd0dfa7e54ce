"""Writes a schema of a package that has no recorded one, from the types of its Python package.

    python -m tests.platforms.memory.derive pulumiverse_vercel project:Project deployment:Deployment
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from pulumi import _types

HERE = Path(__file__).parent / "schemas"
PLAIN = {str: "string", bool: "boolean", int: "integer", float: "number"}


def described(kind: Any, types: dict[str, Any]) -> dict[str, Any]:
    """A type of the package as JSON; `types` collects the objects that it names."""
    kinds = [each for each in _alternatives(kind) if each is not type(None)]
    objects = [each for each in kinds if _types.is_input_type(each)]
    if objects:
        name = objects[0].__name__
        if name not in types:
            types[name] = {}
            types[name].update(properties(objects[0], types))
        plain = [{"type": PLAIN[each]} for each in kinds if each in PLAIN]
        one = {"$ref": f"#/types/{name}"}
        return {"oneOf": [*plain, one]} if plain else one
    for each in kinds:
        origin, inner = get_origin(each), get_args(each)
        if each in PLAIN:
            return {"type": PLAIN[each]}
        called = getattr(origin, "__name__", "")
        if called in ("Sequence", "list"):
            return {"type": "array", "items": described(inner[0], types)}
        if called in ("Mapping", "dict"):
            return {"type": "object", "additionalProperties": described(inner[1], types)}
    return {}


def _alternatives(kind: Any) -> list[Any]:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return [inner for each in get_args(kind) for inner in _alternatives(each)]
    if getattr(origin, "__name__", "") in ("Awaitable", "Output"):
        return []
    return [kind]


def properties(args: type, types: dict[str, Any]) -> dict[str, Any]:
    """The properties of an input class, and those that have to be given."""
    names = _types.input_type_py_to_pulumi_names(args)
    hints = _types.input_type_types(args)
    found = {key: described(hints[key], types) for key in names.values() if key in hints}
    init = get_type_hints(args.__init__, vars(sys.modules[args.__module__]))
    needed = [names[key] for key in names if type(None) not in get_args(init.get(key))]
    return {"properties": found, "required": needed}


def derive(package: str, resources: list[str]) -> dict[str, Any]:
    """The schema of `module:Class` resources; `s3/bucket:Bucket` names one in a submodule."""
    types: dict[str, Any] = {}
    made: dict[str, Any] = {}
    for resource in resources:
        path, _, kind = resource.partition(":")
        folder = path.partition("/")[0] if "/" in path else ""
        file = re.sub("([A-Z])", r"_\1", kind).lower().removeprefix("_")
        module = importlib.import_module(".".join(filter(None, (package, folder, file))))
        # `InitArgs` where a nested type has the usual name already.
        args = getattr(module, f"{kind}InitArgs", None) or getattr(module, f"{kind}Args")
        found = properties(args, types)
        name = package.removeprefix("pulumi_").removeprefix("pulumiverse_")
        token = f"{name}:{path if folder else f'index/{path}'}:{kind}"
        made[token] = {
            "inputProperties": found["properties"], "requiredInputs": found["required"]
        }
    return {"resources": made, "types": types}


if __name__ == "__main__":
    schema = derive(sys.argv[1], sys.argv[2:])
    name = next(iter(schema["resources"])).split(":")[0]
    HERE.mkdir(exist_ok=True)
    (HERE / f"{name}.json").write_text(json.dumps(schema, indent=1, sort_keys=True) + "\n")
