"""Finds the declaration of a type token in `provider/<platform>/<resource>.py`.

    slipway:docker:GatewayConfig -> provider/docker/gateway_config.py, class GatewayConfig

Nothing lists the resources: a new one is a new file. A platform is imported when it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path

from provider.declaration import Resource
from provider.errors import Failed

HERE = Path(__file__).parent


def snake(name: str) -> str:
    """`gateway_config`, from `GatewayConfig`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def declaration(token: str) -> type[Resource]:
    """The class that declares `token`; raises Failed where there is none."""
    package, _, rest = token.partition(":")
    platform, _, name = rest.partition(":")
    if package == "slipway" and re.fullmatch(r"[a-z]+", platform) and re.fullmatch(r"\w+", name):
        found = _load(platform, snake(name))
        if found is not None and found.token == token:
            return found
    raise Failed(_unknown(token))


def every() -> Iterator[type[Resource]]:
    """All declarations, by token."""
    for path in sorted(HERE.glob("*/*.py")):
        found = _load(path.parent.name, path.stem) if not path.stem.startswith("_") else None
        if found is not None:
            yield found


def _load(platform: str, stem: str) -> type[Resource] | None:
    if not (HERE / platform / f"{stem}.py").is_file():
        return None
    module = import_module(f"provider.{platform}.{stem}")
    for value in vars(module).values():
        if (
            isinstance(value, type)
            and issubclass(value, Resource)
            and value.__module__ == module.__name__
            and snake(value.__name__) == stem
        ):
            return value
    return None


def _unknown(token: str) -> str:
    known = [found.token for found in every()]
    close = get_close_matches(token, known, n=1)
    hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(known)}"
    return f"{token}: the slipway plugin has no such resource; {hint}"
