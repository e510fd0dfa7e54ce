"""Finds implementations: `components/<platform>/<component>.py` holds `<component>` there.

Listing reads file names only; a platform's SDK is imported when that platform is used.
"""

import importlib
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from pydantic import BaseModel

from components.contract import Component, Options

HERE = Path(__file__).parent
KINDS = ("frontend", "backend", "database", "cache", "storage", "dns", "ci_secrets")


@cache
def platforms(kind: str) -> list[str]:
    """Platforms that can do `kind`, sorted. `kind` is one of KINDS."""
    return sorted(file.parent.name for file in HERE.glob(f"*/{kind}.py"))


@cache
def all_platforms() -> list[str]:
    """Every platform that does anything, sorted."""
    return sorted({platform for kind in KINDS for platform in platforms(kind)})


def implementation(platform: str, kind: str) -> type[Component]:
    """The class that keeps the contract `kind` on `platform`; KeyError where there is none."""
    if platform not in platforms(kind):
        raise KeyError((platform, kind))
    module = importlib.import_module(f"components.{platform}.{kind}")
    return cast(type[Component], _defined_in(module, Component))


def options(platform: str, kind: str) -> type[BaseModel]:
    """The platform-only settings of one component on one platform."""
    return implementation(platform, kind).Options


def platform_options(platform: str) -> type[BaseModel]:
    """The settings of a platform as a whole (`slipway:docker`); empty where it has none."""
    if platform not in all_platforms():
        raise KeyError(platform)
    if not (HERE / platform / "options.py").exists():
        return Options
    module = importlib.import_module(f"components.{platform}.options")
    return cast(type[BaseModel], _defined_in(module, Options))


def place(platform: str) -> Any:
    """The class of what a platform's components share (`components/<platform>/place.py`)."""
    if not (HERE / platform / "place.py").exists():
        return importlib.import_module("components.place").Place
    module = importlib.import_module(f"components.{platform}.place")
    return module.Place


def _defined_in(module: ModuleType, base: type) -> type:
    for value in vars(module).values():
        if (
            isinstance(value, type)
            and issubclass(value, base)
            and value.__module__ == module.__name__
        ):
            return value
    raise KeyError(f"{module.__name__} defines no {base.__name__}")
