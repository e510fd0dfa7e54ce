"""What every component promises, whatever the platform: a type token, capabilities, options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import pulumi
from pydantic import BaseModel, ConfigDict


class Options(BaseModel):
    """Settings that only one platform understands; each implementation declares its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, kw_only=True)
class Capability:
    """Something a component may be asked for and a platform may not be able to do.

    `asked` reads the component's settings; `path` is the config key that asks.
    """

    name: str
    path: str
    asked: Callable[[Any], bool]


@dataclass(frozen=True, kw_only=True)
class Credential:
    """An environment variable that a platform's API needs, and where a person gets it."""

    variable: str
    how: str


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that stops the stack: the config path it is about, and what would be right."""

    path: str
    message: str


class Component(pulumi.ComponentResource):
    """Base of the seven contracts.

    A contract sets `kind` (`database`) and `capabilities`; an implementation sets `platform`,
    `supports` (capability names), `private` and, where it has platform-only settings, `Options`.
    """

    kind: ClassVar[str]
    capabilities: ClassVar[tuple[Capability, ...]] = ()
    platform: ClassVar[str]
    supports: ClassVar[frozenset[str]] = frozenset()
    # True where what it is asked for comes from the same platform only: a private network.
    private: ClassVar[bool] = False
    # What becomes of the data in it when it moves to another home; empty where it holds none.
    leaves: ClassVar[str] = ""
    # Full names of the product, and the host that each has to point at: what DNS is made from.
    addresses: Mapping[str, pulumi.Input[str]] = MappingProxyType({})
    Options: ClassVar[type[BaseModel]] = Options

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(token(self.platform, self.kind), name, {}, opts)

    @classmethod
    def refusals(cls, path: str, section: Any) -> Iterable[tuple[Capability, str]]:
        """The capabilities that `section` asks for and this platform lacks, with their paths."""
        for capability in cls.capabilities:
            if capability.name not in cls.supports and capability.asked(section):
                yield capability, f"{path}.{capability.path}"

    @classmethod
    def home(cls, section: Any, place: Any) -> str:
        """Where the data is, in words: another place than this is another, empty one."""
        del section
        return str(place.whereabouts)

    @classmethod
    def left(cls, section: Any, place: Any) -> str:
        """What becomes of the data there when it moves away; empty where none has to last."""
        del section
        return str(place.left or cls.leaves)

    @classmethod
    def parts(cls, section: Any) -> Mapping[str, str]:
        """What can be taken out of it with the data inside, and what becomes of that then."""
        del section
        return {}

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """What only this platform can know before the first resource; nothing by default."""
        del path, section, place
        return ()


def token(platform: str, kind: str) -> str:
    """`slipway:docker:CiSecrets` from `docker` and `ci_secrets`. URNs hold it: never change one."""
    return f"slipway:{platform}:{''.join(word.capitalize() for word in kind.split('_'))}"
