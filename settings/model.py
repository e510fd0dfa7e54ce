"""The settings of one stack, section by section."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from pydantic import Field, PrivateAttr

from settings.app import App
from settings.backend import Backend
from settings.cache import Cache
from settings.ci import Ci
from settings.database import Database
from settings.dns import Dns
from settings.frontend import Frontend
from settings.limits import Limits, Usage
from settings.section import Section, usual
from settings.services import ThirdParty
from settings.source import NOWHERE, Source
from settings.storage import Storage


class Complaint(Protocol):
    """What a component or a platform has against the settings: a config path, and words."""

    @property
    def path(self) -> str: ...
    @property
    def message(self) -> str: ...


class Settings(Section):
    """Everything that the stack's configuration says, checked. None: the stack has no such part."""

    app: App
    frontend: Frontend | None = None
    backend: Mapping[str, Backend] = Field(
        default={}, description="By name; a single one is `backend`"
    )
    database: Database | None = None
    cache: Cache | None = None
    storage: Storage | None = None
    dns: Dns | None = None
    ci: Ci | None = None
    services: Mapping[str, ThirdParty] = {}
    limits: Limits = usual(Limits)
    usage: Usage = usual(Usage)
    platforms: Mapping[str, Any] = Field(
        default={},
        description="`slipway:<platform>` of every platform in use, as its own options type",
    )
    _source: Source = PrivateAttr(default=NOWHERE)

    def explain(self, problems: Iterable[Complaint]) -> str:
        """One line a problem, with the file and line of its `path` (`slipway:backend.port`).

        A path that is not in the file gets the line of the nearest key above it.
        """
        return "\n".join(str(self._source.problem(each.path, each.message)) for each in problems)
