"""One product: its components, made in order and wired by environment variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlparse

import pulumi

from components import catalogue
from components.backend import Backend, BackendArgs
from components.cache import Cache, CacheArgs
from components.ci_secrets import CiSecrets, CiSecretsArgs
from components.contract import Component
from components.database import Database, DatabaseArgs
from components.dns import Dns, DnsArgs, targets
from components.frontend import Frontend, FrontendArgs
from components.homes import home, homeless, prefix
from components.sections import Named, component_sections, made_sections
from components.site import Site
from components.storage import Storage, StorageArgs
from settings import Settings, outputs


class Product:
    """Everything that one stack's settings describe. Nothing is created before `start`."""

    def __init__(self, settings: Settings, site: Site) -> None:
        self.settings, self.site = settings, site
        self.places: dict[str, Any] = {
            platform: catalogue.place(platform)(
                site,
                settings,
                settings.platforms.get(platform) or catalogue.platform_options(platform)(),
            )
            for platform in sorted({section.platform for _, _, section in self.sections()})
        }
        self.database: Database | None = None
        self.cache: Cache | None = None
        self.storage: Storage | None = None
        # What serves; a second platform's is in `standbys`, unless it is the active one.
        self.backends: dict[str, Backend] = {}
        self.frontend: Frontend | None = None
        self.standbys: dict[str, Backend | Frontend] = {}
        self.dns: Dns | None = None
        self.ci: CiSecrets | None = None
        self._homeless: list[pulumi.Resource] = []

    def sections(self) -> Iterable[Named]:
        """(kind, config path, settings) of every component that the stack has."""
        yield from component_sections(self.settings)

    def start(self) -> None:
        """Create everything: what holds data first, then what uses it."""
        made = {section.platform for _, _, section in made_sections(self.settings)}
        # A cold standby's platform has nothing yet.
        used = [self.places[platform] for platform in sorted(made)]
        for place in used:
            place.start()
        self._homeless = [
            *homeless(self.settings, self.site, used),
            prefix(self.settings, self.site, self.places),
        ]
        self._data()
        self._backends()
        self._frontend()
        self._rest()
        for place in used:
            place.finish()

    def _make(self, kind: str, section: Any, args: Any, name: str | None = None) -> Any:
        made: type[Component] = catalogue.implementation(section.platform, kind)
        place = self.places[section.platform]
        logical = self.site.name(name or kind.replace("_", "-"))
        # Nothing is made before it is clear that what holds data may be where it is, or be gone.
        own = [home(logical, made, section, place)] if made.leaves else []
        opts = pulumi.ResourceOptions(depends_on=[*self._homeless, *own])
        # Every implementation takes these; the base class, which makes nothing, does not.
        return made(logical, args, place, opts)  # type: ignore[call-arg]

    def _data(self) -> None:
        settings = self.settings
        if database := settings.database:
            self.database = self._make("database", database, DatabaseArgs(settings=database))
        if cache := settings.cache:
            self.cache = self._make("cache", cache, CacheArgs(settings=cache))
        if storage := settings.storage:
            args = StorageArgs(settings=storage, origins=(self.origin,))
            self.storage = self._make("storage", storage, args)

    @property
    def origin(self) -> str:
        """The product's public web origin, without a trailing slash."""
        front = self.settings.frontend or next(iter(self.settings.backend.values()), None)
        place = self.places.get(front.platform) if front else None
        own = str(getattr(place, "origin", "http://localhost"))
        domain = self.settings.app.domain
        # Where the platform itself answers under the domain, it knows the port.
        return own if domain in (None, urlparse(own).hostname) else f"https://{domain}"

    def _backends(self) -> None:
        wired: dict[str, pulumi.Input[str]] = {
            "SLIPWAY_STACK": self.site.stack,
            "FRONTEND_URL": self.origin,
        }
        parts: tuple[Any, ...] = (self.database, self.cache, self.storage)
        for part in parts:
            wired.update(part.environment if part else {})
        migration: Mapping[str, pulumi.Input[str]] = (
            self.database.migration if self.database else {}
        )
        for key, section in self.settings.backend.items():
            environment = {
                **wired,
                **self._third_party("backend"),
                **outputs(section.env),
                **outputs(section.secrets),
            }
            args = BackendArgs(
                settings=section,
                environment=environment,
                migration=dict(migration),
                after=(self.database,) if self.database else (),
            )
            first: Backend = self._make("backend", section, args, key)
            # Its release follows the first one's, which migrates.
            after = first.release.apply(lambda _: self.origin)
            second = replace(args, environment={**environment, "FRONTEND_URL": after}, migration={})
            self.backends[key] = self._with_standby("backend", key, section, first, second)

    def _with_standby(self, kind: str, key: str, section: Any, first: Any, args: Any) -> Any:
        """Make the second platform's, where it is wanted now; of the two, the one that serves."""
        standby = section.standby
        if standby is None or not standby.made:
            return first
        there = standby.instead_of(section)
        second = self._make(kind, there, replace(args, settings=there), f"{key}-standby")
        serving, self.standbys[key] = (second, first) if standby.active else (first, second)
        return serving

    def _third_party(self, side: str) -> dict[str, pulumi.Input[str]]:
        found: dict[str, pulumi.Input[str]] = {}
        for service in self.settings.services.values():
            found.update(outputs(getattr(service, side)))
        return found

    def _frontend(self) -> None:
        section = self.settings.frontend
        if section is None:
            return
        # One origin: the page asks where it came from.
        platforms = {backend.platform for backend in self.backends.values()}
        shared = platforms <= {section.platform} and self.places[section.platform].one_origin
        same = shared or not platforms
        url: pulumi.Input[str] = "" if same else next(iter(self.backends.values())).url
        given = self.database.page if self.database else {}
        own = {**self._third_party("frontend"), **outputs(section.env)}
        stored = (self.storage.endpoint,) if self.storage else ()
        rows = self.database.page_origins if self.database else ()
        args = FrontendArgs(
            settings=section,
            environment={"VITE_API_URL": url, **given, **own},
            origins=(url, *stored, *rows),
            # A new page may ask for what only the new backend has.
            after=tuple(self.backends.values()),
        )
        first = self._make("frontend", section, args)
        self.frontend = self._with_standby("frontend", "frontend", section, first, args)

    def _rest(self) -> None:
        """Names that point at what there is, and what the pipeline has to know."""
        if section := self.settings.dns:
            parts = [part for part in (self.frontend, self.storage) if part]
            pointed = targets(section.zone, [*parts, *self.backends.values()])
            headers = self.frontend.headers if self.frontend else None
            dns = DnsArgs(settings=section, targets=pointed, headers=headers)
            self.dns = self._make("dns", section, dns)
        if pipeline := self.settings.ci:
            secrets = {**self._third_party("ci"), **outputs(pipeline.secrets)}
            variables = {"SLIPWAY_STACK": self.site.stack, **outputs(pipeline.variables)}
            made = CiSecretsArgs(settings=pipeline, secrets=secrets, variables=variables)
            self.ci = self._make("ci_secrets", pipeline, made)
