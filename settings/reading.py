"""Turns all sections into Settings, then holds the rules over them against what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from settings.app import App
from settings.backend import Backend
from settings.cache import Cache
from settings.catalogue import Catalogue
from settings.ci import Ci
from settings.database import Database
from settings.dns import Dns
from settings.engine import Config
from settings.errors import SettingsError
from settings.frontend import Frontend
from settings.limits import Limits, Usage
from settings.model import Settings
from settings.names import SERVICE, SLUG, Form
from settings.placing import Placing
from settings.rules import objections
from settings.rules.draft import Draft
from settings.section import Placed, Section
from settings.sections import Findings
from settings.services import ThirdParty
from settings.source import Source
from settings.storage import Storage
from settings.wording import keys

PLAIN: dict[str, type[Section]] = {"app": App, "limits": Limits, "usage": Usage}
PLACED: dict[str, type[Placed]] = {
    "frontend": Frontend,
    "database": Database,
    "cache": Cache,
    "storage": Storage,
    "dns": Dns,
    "ci": Ci,
}
SECTIONS = (*PLAIN, *PLACED, "backend", "services")
SINGLE = "backend"


def settings(config: Config, source: Source, catalogue: Catalogue, findings: Findings) -> Settings:
    """Checked settings; SettingsError with every problem, those in `findings` included."""
    place = Placing(config, catalogue, findings)
    parts = _sections(place)
    several = is_named(config.values.get("backend"))
    present = config.values.keys() | {str(path[0]) for path in findings.meant if len(path) == 1}
    draft = Draft(
        present=frozenset(present), several=several, flags=source.flags, **parts
    )
    fresh = [
        each
        for each in objections(draft)
        if not any(map(findings.touches, each.reads or (each.path,)))
    ]
    for objection in fresh:
        findings.add(objection.path, objection.message)
    components = [*parts["backend"].values(), *(parts[name] for name in PLACED if name in parts)]
    seconds = [each.standby for each in components if getattr(each, "standby", None)]
    parts["platforms"] = place.platforms({each.platform for each in (*components, *seconds)})
    if findings.found:
        raise SettingsError(findings.problems())
    made = Settings.model_construct(**parts)
    made._source = source
    return made


def is_named(value: Any) -> bool:
    """Is this `slipway:backend` several by name, not one backend's own keys?"""
    if not isinstance(value, Mapping):
        return False
    own = set(keys(Backend, ()))
    inner = (each.keys() for each in value.values() if isinstance(each, Mapping))
    return not own & value.keys() and any(own & each for each in inner)


def _sections(place: Placing) -> dict[str, Any]:
    """The sections that could be read, each as its model."""
    values = place.config.values
    parts: dict[str, Any] = {}
    for name, model in PLAIN.items():
        if name in values:
            parts[name] = place.at((name,)).model(model, values[name])
    if "app" not in values:
        place.findings.add(("app",), "missing; add slipway:app: {name: notes}")
    for name, placed in PLACED.items():
        if name in values:
            parts[name] = place.section((name,), placed, values[name])
    parts["backend"] = _backends(place, values["backend"]) if "backend" in values else {}
    parts["services"] = _services(place, values["services"]) if "services" in values else {}
    known = [*SECTIONS, *place.everywhere]
    for name in sorted(values.keys() - set(known)):
        place.findings.unknown((name,), known)
    return {name: part for name, part in parts.items() if part is not None}


def _backends(place: Placing, value: Any) -> dict[str, Backend]:
    if not is_named(value):
        single = place.section(("backend",), Backend, value)
        return {SINGLE: single} if single else {}
    _names(place, "backend", value, SLUG)
    found = {name: place.section(("backend", name), Backend, value[name]) for name in sorted(value)}
    return {name: each for name, each in found.items() if each}


def _services(place: Placing, value: Any) -> dict[str, ThirdParty]:
    if not isinstance(value, Mapping):
        place.at(("services",)).model(ThirdParty, value)
        return {}
    _names(place, "services", value, SERVICE)
    found = {
        name: place.at(("services", name)).model(ThirdParty, value[name]) for name in sorted(value)
    }
    return {name: each for name, each in found.items() if each}


def _names(place: Placing, section: str, value: Mapping[str, Any], form: Form) -> None:
    for name in value:
        if not form.fits(name):
            message = f'"{name}" is not possible here; {form.right}'
            place.findings.add((section, name), message)
