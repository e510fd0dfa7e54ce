"""The program with the engine replaced by a recorder: what a stack would create, as plain data.

python -m tests.inventory.recorder      writes tests/inventory/<stack>.yaml anew
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pulumi
import yaml
from pulumi.runtime import mocks as engine

from tests.platforms.memory import known

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
        made |= known.answered(args.typ, args.name, args.inputs) if args.custom else {}
        self.resources.append({"type": args.typ, "name": args.name, "inputs": dict(args.inputs)})
        return f"{args.name}-id", {"name": args.name, **made, **args.inputs}

    def call(self, args: engine.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]]]:
        """What the platforms' plugins would answer; docker's is asked nothing."""
        return known.FUNCTIONS[args.token](args.args), []


@contextmanager
def without_daemon() -> Iterator[None]:
    """Answers for the questions that the program asks of the Docker daemon."""
    from components.docker import data, images

    with (
        patch.object(images, "_present", lambda name, digest, urn, have: digest),
        patch.object(images, "original_command", lambda daemon, digest: ["node", "src/main.js"]),
        patch.object(images, "own_user", lambda daemon, digest: "10001:10001"),
        patch.object(data, "_ours", lambda volume, state, daemon: volume),
    ):
        yield


def record(stack: str, file: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """Every resource that the stack's settings lead to, in order of name, and all URNs."""
    from components.product import Product
    from components.site import Site
    from settings import load_file

    os.chdir(ROOT)
    recorder = Recorder()
    engine.set_mocks(recorder, project="slipway", stack=stack)
    settings = load_file(file)

    def program() -> None:
        Product(settings, Site(app=settings.app.name, stack=stack, root=ROOT)).start()

    with without_daemon():
        pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    monitor: Any = pulumi.runtime.settings.get_monitor()
    found = sorted(recorder.resources, key=lambda each: (each["type"], each["name"]))
    return found, sorted(monitor.resources)


def inventory(stack: str, file: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """type -> name -> the inputs that a reviewer wants to see."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for resource in record(stack, file)[0]:
        shown = {key: resource["inputs"][key] for key in SHOWN if key in resource["inputs"]}
        found.setdefault(resource["type"], {})[resource["name"]] = shown
    return found


def urns(stack: str, file: Path) -> list[str]:
    """The URNs of everything that the stack's settings lead to."""
    # The mocks write the stack into a root resource's type, the engine does not.
    return [urn.replace("pulumi:pulumi:Stack$", "") for urn in record(stack, file)[1]]


def write(stack: str) -> None:
    """Write the inventory of `Pulumi.<stack>.yaml`."""
    found = inventory(stack, ROOT / f"Pulumi.{stack}.yaml")
    (HERE / f"{stack}.yaml").write_text(yaml.safe_dump(found, sort_keys=True))
