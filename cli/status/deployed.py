"""What a state says about its components: which there are, where they answer, what runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cli.review.picture import KINDS
from cli.state import State
from policies.reading.platforms import docker
from policies.reading.read import everything
from policies.reading.resource import ROOT, Resource
from policies.reading.values import noticing, number, text
from pricing.sources import resource_of

ADDRESSES = {"frontend": "frontendUrl", "backend": "backendUrl", "storage": "storageEndpoint",
             "database": "databaseHost"}
GATEWAY = "gateway"


@dataclass(frozen=True, kw_only=True)
class Deployed:
    """A component of the state. `key` is its name without product and stack."""

    name: str
    key: str
    kind: str
    platform: str
    address: str = ""
    path: str = ""
    release: str = ""
    replicas: int | None = None


class NoComponent(Exception):
    """The stack has none of that name; the message says which there are."""


@dataclass(frozen=True)
class Stack:
    """The resources of a state, and its outputs."""

    resources: tuple[Resource, ...]
    outputs: Mapping[str, Any]

    @classmethod
    def of(cls, state: State) -> Stack:
        """What waits to be deleted is not part of it any more."""
        kept = [each for each in state.resources if not each.get("delete")]
        root = next((each for each in kept if each["type"] == ROOT), {})
        return cls(tuple(resource_of(each) for each in kept), root.get("outputs") or {})

    def components(self) -> list[Deployed]:
        """Every component, in the order in which they were made."""
        prefix = self._prefix()
        found = []
        backends = 0
        for each in self.resources:
            kind = _kind(each)
            if kind is None:
                continue
            backends += kind == "backend"
            # There is one address for all backends behind one gateway, and for the first otherwise.
            known = kind != "backend" or backends == 1 or each.platform == "docker"
            found.append(self._component(each, kind, each.name.removeprefix(f"{prefix}-"), known))
        return found

    def component(self, key: str) -> Deployed:
        """The one of this name. Raises NoComponent."""
        found = {each.key: each for each in self.components()}
        if key not in found:
            known = ", ".join(found)
            raise NoComponent(f"there is no component {key}; there are: {known}")
        return found[key]

    def _component(self, each: Resource, kind: str, key: str, known: bool) -> Deployed:
        address = self.outputs.get(ADDRESSES.get(kind, "")) if known else ""
        release, path, replicas = self._service(each)
        return Deployed(
            name=each.name, key=key, kind=kind, platform=each.platform, release=release, path=path,
            address=address if isinstance(address, str) and address != "[secret]" else "",
            replicas=self._containers(each) if each.platform == "docker" else replicas,
        )

    def _inside(self, component: Resource) -> list[Resource]:
        parents = {each.urn: each.parent for each in self.resources}
        return [each for each in self.resources if component.urn in _above(each, parents)]

    def _service(self, component: Resource) -> tuple[str, str, int | None]:
        """Release, health path and replicas of what a vendor runs."""
        with noticing():
            for found in everything("services", self._inside(component)):
                count = number(found.replicas)
                image = text(found.image)
                return image.rsplit("/", 1)[-1], text(found.health), int(count) if count else None
        return "", "", None

    def _containers(self, component: Resource) -> int:
        with noticing():
            return sum(
                found.runs for each in self._inside(component) for found in docker.containers(each)
            )

    def _prefix(self) -> str:
        """`notes-dev`, from a component whose name ends with what it is."""
        for each in self.resources:
            kind = _kind(each)
            ending = f"-{(kind or '').replace('_', '-')}"
            if kind and each.name.endswith(ending):
                return each.name.removesuffix(ending)
        return ""


def _kind(each: Resource) -> str | None:
    if each.custom or not each.type.startswith("slipway:"):
        return None
    last = each.type.rsplit(":", 1)[-1]
    return GATEWAY if last == "Gateway" else KINDS.get(last)


def _above(each: Resource, parents: Mapping[str, str]) -> Iterator[str]:
    above = each.parent
    while above:
        yield above
        above = parents.get(above, "")
