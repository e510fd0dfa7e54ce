"""The program with the engine replaced by a recorder: what a stack would create, as plain data.

python -m tests.inventory.recorder      writes tests/inventory/<stack>.yaml anew
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime import mocks as engine

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent
# What a reviewer wants to see of a resource; the rest is the platform's own affair.
SHOWN = (
    "internal",
    "memory",
    "cpus",
    "readOnly",
    "user",
    "ports",
    "restart",
    "maxRetryCount",
    "name",
    "image_name",
    "imageName",
    "command",
    "port",
    "probe",
    "pids",
)


class Recorder(engine.Mocks):
    """Answers every registration with its own inputs and remembers it."""

    def __init__(self) -> None:
        self.resources: list[dict[str, Any]] = []

    def new_resource(self, args: engine.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Record one resource."""
        made = {"hex": "00", "result": "random", "repoDigest": "sha256:0", "imageId": "sha256:0"}
        self.resources.append({"type": args.typ, "name": args.name, "inputs": dict(args.inputs)})
        return f"{args.name}-id", {"name": args.name, **made, **args.inputs}

    def call(self, args: engine.MockCallArgs) -> dict[str, Any]:
        """The program makes no invokes."""
        raise AssertionError(f"unexpected invoke of {args.token}")


def record(stack: str, file: Path) -> list[dict[str, Any]]:
    """Every resource that the stack's settings lead to, in order of name."""
    from components.docker import images
    from components.product import Product
    from components.site import Site
    from settings import load_file

    os.chdir(ROOT)
    recorder = Recorder()
    engine.set_mocks(recorder, project="slipway", stack=stack)
    images._present = lambda name, digest, urn, daemon: digest  # type: ignore[assignment]
    images.original_command = lambda daemon, digest: ["node", "src/main.js"]
    images.own_user = lambda daemon, digest: "10001:10001"
    from components.docker import data

    data._ours = lambda volume, state, daemon: volume  # type: ignore[assignment]
    settings = load_file(file)

    def program() -> None:
        Product(settings, Site(app=settings.app.name, stack=stack, root=ROOT)).start()

    pulumi.runtime.test(program)()
    return sorted(recorder.resources, key=lambda each: (each["type"], each["name"]))


def inventory(stack: str, file: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """type -> name -> the inputs that a reviewer wants to see."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for resource in record(stack, file):
        shown = {key: resource["inputs"][key] for key in SHOWN if key in resource["inputs"]}
        found.setdefault(resource["type"], {})[resource["name"]] = shown
    return found


def write(stack: str) -> None:
    """Write the inventory of `Pulumi.<stack>.yaml`."""
    found = inventory(stack, ROOT / f"Pulumi.{stack}.yaml")
    (HERE / f"{stack}.yaml").write_text(yaml.safe_dump(found, sort_keys=True))


if __name__ == "__main__":
    for each in sys.argv[1:] or ["dev"]:
        write(each)
