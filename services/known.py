"""The services that Slipway knows: `<name>.yaml` beside this file, read when a stack names it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from policies.patterns import PUBLIC_PREFIXES

HERE = Path(__file__).parent
# libyaml's, where PyYAML was built with it: a tenth of the time. Both are safe.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Side = Literal["backend", "frontend", "ci"]


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A variable of one side. `form` matches the whole of a right value; `right` says so in words.

    `instead` are other names for it that the vendor's libraries read. `live` and `test` match how
    a value begins that is about real people and money, or about nobody. In a frontend the name
    stands behind the build's own prefix (`VITE_`).
    """

    name: str
    side: Side
    what: str
    needed: bool = False
    secret: bool = True
    instead: tuple[str, ...] = ()
    form: str = ""
    right: str = ""
    live: str = ""
    test: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it may have."""
        return (self.name, *self.instead)


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """An address of the product that somebody has to register at the service.

    `secret` names the variable that proves the service's calls; empty where there is none.
    """

    what: str
    where: str
    secret: str = ""


@dataclass(frozen=True, kw_only=True)
class Service:
    """A third-party service. `keys` says where its keys are; `source` documents their form."""

    name: str
    title: str
    what: str
    keys: str
    source: str
    variables: tuple[Variable, ...]
    webhook: Webhook | None = None

    def variable(self, name: str, side: str) -> Variable | None:
        """The variable that `name` is on `side`."""
        bare = unprefixed(name) if side == "frontend" else name
        found = (each for each in self.variables if each.side == side and bare in each.names)
        return next(found, None)


def names() -> list[str]:
    """Every service that is known, sorted."""
    return sorted(file.stem for file in HERE.glob("*.yaml"))


@cache
def service(name: str) -> Service | None:
    """What is known of a service; None where nothing is."""
    file = HERE / f"{name}.yaml"
    if not file.is_file():
        return None
    data: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), LOADER)  # noqa: S506  # safe
    variables = tuple(
        Variable(**{**each, "instead": tuple(each.get("instead", ()))})
        for each in data.pop("variables")
    )
    webhook = data.pop("webhook", None)
    return Service(
        name=name, **data, variables=variables, webhook=Webhook(**webhook) if webhook else None
    )


@cache
def server_only() -> dict[str, str]:
    """Names of variables that no page may have, and whose they are."""
    found = [(each, made) for name in names() if (made := service(name)) for each in made.variables]
    public = {name for each, _ in found if each.side == "frontend" for name in each.names}
    return {
        name: made.title
        for each, made in found
        for name in each.names
        if each.secret and each.side != "frontend" and name not in public
    }


def unprefixed(name: str) -> str:
    """`STRIPE_PUBLISHABLE_KEY` from `VITE_STRIPE_PUBLISHABLE_KEY`: what a build calls public."""
    found = next((each for each in PUBLIC_PREFIXES if name.startswith(each)), "")
    return name.removeprefix(found)
