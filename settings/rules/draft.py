"""What rules look at, and what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from settings.app import App
from settings.backend import Backend
from settings.cache import Cache
from settings.ci import Ci
from settings.database import Database
from settings.dns import Dns
from settings.errors import Path, written
from settings.frontend import Frontend
from settings.limits import Limits, Usage
from settings.services import ThirdParty
from settings.storage import Storage


class Objection(NamedTuple):
    """A problem at `path`, found by what stands at `reads`, or at `path` where that says nothing.

    It is not raised where something of that has a problem already.
    """

    path: Path
    message: str
    reads: tuple[Path, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Sections as far as they could be read; `present` names all that the stack has.

    `several` says that backends are named, `flags` name the stack to the engine. A part that could
    not be read is missing here.
    """

    present: frozenset[str]
    several: bool = False
    flags: str = ""
    app: App | None = None
    frontend: Frontend | None = None
    backend: Mapping[str, Backend] = field(default_factory=dict)
    database: Database | None = None
    cache: Cache | None = None
    storage: Storage | None = None
    dns: Dns | None = None
    ci: Ci | None = None
    services: Mapping[str, ThirdParty] = field(default_factory=dict)
    limits: Limits | None = None
    usage: Usage | None = None

    def backends(self) -> Iterator[tuple[Path, Backend]]:
        """Each backend with its path: `("backend",)`, or `("backend", "api")` of several."""
        for name, backend in self.backend.items():
            yield (("backend", name) if self.several else ("backend",)), backend


Rule = Callable[[Draft], Iterator[Objection]]


def covers(prefix: str, path: str) -> bool:
    """Does a route for `prefix` get `path`? `/api/` gets `/api/x`, `/ws` only itself."""
    return path == prefix or (prefix.endswith("/") and path.startswith(prefix))


def short(path: Path) -> str:
    """`backend.api` in a sentence, where `slipway:` would be noise."""
    return written(path).removeprefix("slipway:")
