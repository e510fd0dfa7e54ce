"""A product of some settings with the engine replaced by a recorder: what it would create."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi.runtime import mocks as engine
from pulumi.runtime import rpc

from components.preflight import problems
from components.product import Product
from components.site import Site
from settings import Settings, load
from tests.platforms.memory import known
from tests.platforms.memory import schema as schemas

ROOT = Path(__file__).resolve().parents[2]
SECRET = "1b47061264138c4ac30d75fd1eb44270"


class Hidden(str):
    """A value that `pulumi config set --secret` wrote."""


@dataclass
class Made:
    """One resource: inputs as plain values, paths of those marked secret, and both as sent."""

    type: str
    name: str
    inputs: dict[str, Any]
    secrets: set[str]
    wire: dict[str, Any]


@dataclass
class Recording(engine.Mocks):
    """Answers every registration with its own inputs and what a platform would add."""

    made: list[Made] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)

    def new_resource(self, args: engine.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        secrets: set[str] = set()
        inputs = _opened(dict(args.inputs), "", secrets)
        if args.custom:
            self.made.append(Made(args.typ, args.name, inputs, secrets, dict(args.inputs)))
        identity = f"{args.name}-id"
        named = known.named(args.typ, inputs, args.name)
        extra = known.answered(args.typ, args.name, named) if args.custom else {}
        made = {"result": f"random-{args.name}", "hex": "00"}
        return identity, {**extra, **named, **made}

    def call(self, args: engine.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]]]:
        return known.FUNCTIONS[args.token](args.args), []

    def of(self, kind: str) -> list[Made]:
        """Resources of a type, by its last word: `DnsRecord`."""
        return [each for each in self.made if each.type.split(":")[-1] == kind]

    def one(self, kind: str) -> Made:
        """The only resource of a type."""
        found = self.of(kind)
        assert len(found) == 1, f"{kind}: {[each.name for each in found]}"
        return found[0]

    def wrong(self) -> list[str]:
        """What the packages' schemas say against the inputs, where there are schemas."""
        return [
            f"{each.name}: {problem}"
            for each in self.made
            for problem in schemas.problems(each.type, each.inputs)
        ]


def read(config: Mapping[str, Any], folder: Path) -> Settings:
    """Settings from sections by name; a `Hidden` text is one that the stack file encrypts."""
    file = folder / "Pulumi.test.yaml"
    shape = {f"slipway:{key}": _shape(value) for key, value in config.items()}
    file.write_text(yaml.safe_dump({"config": shape}))
    values = {f"slipway:{key}": json.dumps(value) for key, value in config.items()}
    secret = [key for key in values if "secure" in yaml.safe_dump(shape[key])]
    return load(file=file, config=values, secret_keys=secret)


def record(
    config: Mapping[str, Any], folder: Path,
    look: Callable[[Product], Mapping[str, Any]] = lambda _: {},
) -> Recording:
    """What the settings create; `look` picks outputs of the product to resolve."""
    recording = Recording()
    engine.set_mocks(recording, project="slipway", stack="prod")
    settings = read(config, folder)

    def program() -> pulumi.Output[Any]:
        product = Product(settings, Site(app=settings.app.name, stack="prod", root=ROOT))
        product.start()
        picked = pulumi.Output.all(**look(product))
        return picked.apply(recording.outputs.update)

    pulumi.runtime.test(program)()
    return recording


def refused(config: Mapping[str, Any], folder: Path) -> list[str]:
    """`path: message` of everything that stops the stack."""
    settings = read(config, folder)
    product = Product(settings, Site(app=settings.app.name, stack="prod", root=ROOT))
    return [f"{each.path}: {each.message}" for each in problems(product)]


def _shape(value: Any) -> Any:
    if isinstance(value, Hidden):
        return {"secure": "v1:encrypted"}
    if isinstance(value, Mapping):
        return {key: _shape(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_shape(each) for each in value]
    return value


def _opened(value: Any, path: str, secrets: set[str]) -> Any:
    if rpc.is_rpc_secret(value):
        secrets.add(path)
        return _opened(rpc.unwrap_rpc_secret(value), path, secrets)
    if isinstance(value, Mapping):
        dot = f"{path}." if path else ""
        return {key: _opened(each, f"{dot}{key}", secrets) for key, each in value.items()}
    if isinstance(value, list):
        return [_opened(each, f"{path}[{index}]", secrets) for index, each in enumerate(value)]
    # Numbers are floats on the wire.
    return int(value) if isinstance(value, float) and value.is_integer() else value
