"""What third-party services mean to a stack: whose keys may be in it, and what calls it back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal

import pulumi

from components.contract import Problem
from services import known
from settings import Secret, Settings
from settings.rules.draft import covers

if TYPE_CHECKING:
    from components.product import Product

Mode = Literal["live", "test"]


def problems(settings: Settings, stack: str) -> Iterable[Problem]:
    """Keys that move real money or reach real people, in a preview stack."""
    if _stage(settings, stack) == "preview":
        for path, title, mode in _keys(settings):
            if mode == "live":
                yield Problem(
                    path=path,
                    message=f"a live key of {title}'s in a preview stack, where anyone's pull "
                    "request runs; set a test key instead",
                )


def warnings(settings: Settings, stack: str) -> Iterable[Problem]:
    """Keys of the other kind than the stack is."""
    stage = _stage(settings, stack)
    for path, title, mode in _keys(settings):
        if stage == "production" and mode == "test":
            message = f"a test key of {title}'s in production, where nothing it does is real"
            yield Problem(path=path, message=f"{message}; set a live key")
        if stage == "development" and mode == "live":
            message = f"a live key of {title}'s in development, where what it does is real"
            yield Problem(path=path, message=f"{message}; set a test key")


def webhooks(product: Product) -> dict[str, pulumi.Output[str]]:
    """The address that each service calls, to be registered there, by the service's name."""
    found: dict[str, pulumi.Output[str]] = {}
    for name, service in product.settings.services.items():
        path = service.webhook
        for key, backend in product.backends.items():
            paths = product.settings.backend[key].paths
            if path and any(covers(each, path) for each in paths):
                found[name] = pulumi.Output.concat(backend.url, path)
    return found


def _stage(settings: Settings, stack: str) -> str:
    """What kind of stack it is; nobody has to know where no service is used."""
    if not settings.services:
        return ""
    from policies.rule import stage

    return stage(stack)


def _keys(settings: Settings) -> Iterator[tuple[str, str, Mode]]:
    """Config path, the service's title and what the value is, of every value that tells."""
    for name, given in settings.services.items():
        service = known.service(name)
        for side in ("backend", "frontend", "ci") if service else ():
            for key, value in getattr(given, side).items():
                variable = service.variable(key, side) if service else None
                if service and variable and (mode := _mode(variable, value)):
                    yield f"slipway:services.{name}.{side}.{key}", service.title, mode


def _mode(variable: known.Variable, value: str | Secret) -> Mode | None:
    secret = value if isinstance(value, Secret) else Secret(value)
    if variable.live and secret.begins(variable.live):
        return "live"
    return "test" if variable.test and secret.begins(variable.test) else None
