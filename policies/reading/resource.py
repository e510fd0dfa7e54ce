"""One resource of a plan or a state, as plain data that rules and prices read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.reading.values import SecretText, Unknown

ROOT = "pulumi:pulumi:Stack"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """`inputs` are what the program asked for; `outputs` what the vendor answered, where known.

    `links` maps an input's name to the URNs of the resources that its value comes from, which
    the engine knows even where it does not know the value. `custom` ones exist at a vendor; the
    others only group.
    """

    urn: str
    type: str
    inputs: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    protect: bool = False
    parent: str = ""
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)
    custom: bool = True

    @property
    def name(self) -> str:
        """The logical name: the last part of the URN."""
        return self.urn.rsplit("::", 1)[-1]

    @property
    def stack(self) -> str:
        """The stack's name out of `urn:pulumi:STACK::PROJECT::TYPE::NAME`."""
        return stack_of(self.urn)

    @property
    def platform(self) -> str:
        """`railway` for `slipway:railway:Service`, `docker` for `docker:index/...:Container`."""
        parts = self.type.split(":")
        own = parts[0] == "slipway" and len(parts) > 1
        return parts[1] if own else parts[0]


def stack_of(urn: str) -> str:
    """`dev` out of `urn:pulumi:dev::notes::...`; "" where `urn` is none."""
    return urn.split("::", 1)[0].removeprefix("urn:pulumi:") if "::" in urn else ""


def owner(resource: Resource, among: Mapping[str, Resource]) -> str:
    """The name of the component that a resource belongs to: its topmost parent below the stack."""
    current, seen = resource, {resource.urn}
    while current.parent and current.parent not in seen:
        above = among.get(current.parent)
        if above is None or above.type == ROOT:
            break
        seen.add(above.urn)
        current = above
    return current.name


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, str | Unknown, bool]]:
    """Every text in `value` as (path, text, is it marked secret); unknown ones as they are."""
    if isinstance(value, Unknown):
        yield path, value, False
    elif isinstance(value, str):
        yield path, value, isinstance(value, SecretText)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{index}]")
