"""Turns all sections into Settings: shared keys, platform-only keys, then the rules over both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from settings.app import App
from settings.backend import Backend
from settings.cache import Cache
from settings.catalogue import KINDS, Catalogue, everywhere
from settings.ci import Ci
from settings.database import Database
from settings.dns import Dns
from settings.engine import Config
from settings.errors import Path, SettingsError
from settings.frontend import Frontend
from settings.limits import Limits, Usage
from settings.model import Settings
from settings.names import SLUG
from settings.rules import Draft, objections
from settings.sections import Findings, Reading, leftovers, misspelt
from settings.services import ThirdParty
from settings.source import Source
from settings.storage import Storage
from settings.suggestion import closest, suggest
from settings.wording import keys

PLAIN: dict[str, type[BaseModel]] = {"app": App, "limits": Limits, "usage": Usage}
PLACED: dict[str, type[BaseModel]] = {
    "frontend": Frontend, "database": Database, "cache": Cache, "storage": Storage,
    "dns": Dns, "ci": Ci,
}
NAMED: dict[str, type[BaseModel]] = {"backend": Backend, "services": ThirdParty}
SECTIONS = (*PLAIN, *PLACED, *NAMED)
SINGLE = "backend"


def settings(config: Config, source: Source, catalogue: Catalogue, findings: Findings) -> Settings:
    """Checked settings; SettingsError with every problem, those in `findings` included."""
    parts = _Parts(config, catalogue, findings)
    parts.read()
    named = is_named(config.values.get("backend"))
    made = {key: part for key, part in parts.done.items() if part is not None}
    shown = {key: part for key, part in made.items() if key != "platforms"}
    draft = Draft(present=frozenset(config.values), several=named, **shown)
    for objection in objections(draft):
        if not any(map(findings.touches, (objection.path, *objection.also))):
            findings.add(objection.path, objection.message)
    if findings.found:
        raise SettingsError(findings.problems())
    whole = Settings.model_construct(**made)
    whole._source = source
    return whole


def is_named(value: Any) -> bool:
    """Is this `slipway:backend` several by name, not one backend's own keys?"""
    own = keys(Backend, ())
    return (
        isinstance(value, Mapping)
        and not any(key in own for key in value)
        and any(isinstance(each, Mapping) and any(key in own for key in each)
                for each in value.values())
    )


class _Parts:
    """The sections, each as its own model in `done`; None where one cannot be used."""

    def __init__(self, config: Config, catalogue: Catalogue, findings: Findings) -> None:
        self.config, self.catalogue, self.findings = config, catalogue, findings
        self.everywhere = everywhere(catalogue)
        self.done: dict[str, Any] = {}

    def read(self) -> None:
        """All sections in turn, then the keys that are none."""
        values = self.config.values
        for name, model in PLAIN.items():
            if name in values or name == "app":
                self.done[name] = self._at((name,)).model(model, values.get(name, {}))
        for name, placed in PLACED.items():
            if name in values:
                self.done[name] = self._placed((name,), placed, values[name])
        self.done["backend"] = self._backends(values.get("backend", {}))
        self.done["services"] = self._services(values.get("services", {}))
        self.done["platforms"] = self._platforms()
        for name in values.keys() - {*SECTIONS, *self.everywhere}:
            near = suggest(name, [*SECTIONS, *self.everywhere])
            self.findings.add((name,), f"unknown key; {near}")

    def _at(self, path: Path, extra: tuple[str, ...] = ()) -> Reading:
        return Reading(path, self.findings, path[0] in self.config.opaque, extra)

    def _placed(self, path: Path, model: type[BaseModel], value: Any) -> Any:
        if not isinstance(value, Mapping):
            return self._at(path).model(model, value)
        own, others = leftovers(model, value)
        options = self._options(path, own.get("platform"), KINDS[str(path[0])], others, model)
        section = self._at(path).model(model, own)
        return section.model_copy(update={"options": options}) if section else None

    def _options(
        self, path: Path, platform: Any, kind: str, others: dict[str, Any], model: type[BaseModel]
    ) -> BaseModel | None:
        able = self.catalogue.platforms(kind)
        if platform in able:
            wanted = self.catalogue.options(platform, kind)
            return self._at(path, tuple(keys(model, ()))).model(wanted, others)
        for name, meant in misspelt(model, others).items():
            self.findings.add((*path, name), f"unknown key; did you mean {meant}?")
        if isinstance(platform, str):
            self.findings.add((*path, "platform"), self._unable(platform, kind, able))
        return None

    def _unable(self, platform: str, kind: str, able: list[str]) -> str:
        named = f"platforms that can: {', '.join(able)}" if able else "no platform can, so far"
        if platform in self.everywhere:
            return f"{platform} has no {kind.replace('_', ' ')}; {named}"
        near = closest(platform, able)
        hint = f"did you mean {near}?" if near else named
        return f'"{platform}" is no platform for a {kind.replace("_", " ")}; {hint}'

    def _backends(self, value: Any) -> dict[str, Any]:
        if not is_named(value):
            made = self._placed(("backend",), Backend, value) if value != {} else None
            return {SINGLE: made} if made else {}
        self._names("backend", value)
        found = {name: self._placed(("backend", name), Backend, each) for name, each in value.items()}
        return {name: each for name, each in found.items() if each}

    def _services(self, value: Any) -> dict[str, ThirdParty]:
        if not isinstance(value, Mapping):
            self._at(("services",)).model(ThirdParty, value)
            return {}
        self._names("services", value)
        found = {
            name: self._at(("services", name)).model(ThirdParty, each) for name, each in value.items()
        }
        return {name: each for name, each in found.items() if each}

    def _names(self, section: str, value: Mapping[str, Any]) -> None:
        for name in value:
            if not SLUG.fits(name):
                self.findings.add((section, name), f'"{name}" is not possible here; {SLUG.right}')

    def _platforms(self) -> dict[str, BaseModel]:
        used = {each.platform for each in self._sections() if each.platform in self.everywhere}
        given = self.config.values
        found = {
            name: self._at((name,)).model(self.catalogue.platform_options(name), given.get(name, {}))
            for name in sorted(used | (given.keys() & set(self.everywhere)))
        }
        return {name: each for name, each in found.items() if each}

    def _sections(self) -> Iterable[Any]:
        yield from (each for name in PLACED if (each := self.done.get(name)))
        yield from self.done["backend"].values()
