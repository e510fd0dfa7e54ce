"""What a resource type has to answer, in plain Python."""

import threading
from dataclasses import dataclass, field
from typing import Protocol

from toolchain.plugins.bridge.values import Properties


@dataclass(frozen=True, kw_only=True)
class CheckCall:
    """`name` is the resource's logical name, `seed` decides an automatic physical name, and
    `naming` is the engine's naming mode with the name it proposes."""

    name: str
    urn: str
    news: Properties
    olds: Properties | None
    seed: bytes
    naming: tuple[str, str] | None


@dataclass(frozen=True, kw_only=True)
class DiffCall:
    identity: str
    olds: Properties
    old_inputs: Properties
    news: Properties
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChangeCall:
    """A Create, Update or Delete. `timeout` is in seconds, 0 when the program set none.
    `cancelled` is set when the engine asks to stop: every wait ends early then."""

    urn: str
    identity: str = ""
    inputs: Properties = field(default_factory=dict)
    olds: Properties = field(default_factory=dict)
    old_inputs: Properties = field(default_factory=dict)
    timeout: float = 0
    preview: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What Read found; an empty identity says that the resource is gone."""

    identity: str = ""
    inputs: Properties | None = None
    properties: Properties | None = None


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`detailed` maps a path to ADD, UPDATE or DELETE, perhaps with _REPLACE."""

    diffs: list[str] = field(default_factory=list)
    replaces: list[str] = field(default_factory=list)
    stables: list[str] = field(default_factory=list)
    detailed: dict[str, str] = field(default_factory=dict)
    has_detailed: bool = True
    input_diff: bool = False
    delete_before_replace: bool = False
    changed: bool = False


class Resource(Protocol):
    """One resource type. Operations raise `OperationError` or `PartialError`."""

    def check(self, call: CheckCall) -> tuple[Properties, list[str]]: ...
    def diff(self, call: DiffCall) -> Difference: ...
    def create(self, call: ChangeCall) -> tuple[str, Properties]: ...
    def read(
        self, identity: str, inputs: Properties | None, olds: Properties | None, name: str
    ) -> Found: ...
    def update(self, call: ChangeCall) -> Properties: ...
    def delete(self, call: ChangeCall) -> None: ...
