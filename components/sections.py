"""The components that a stack's settings name, and where the settings do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from settings import Settings

Named = tuple[str, str, Any]


def component_sections(settings: Settings) -> Iterable[Named]:
    """(kind, config path, settings) of every component that the settings name, standbys too."""
    for kind, path, section in _first_sections(settings):
        yield kind, path, section
        if standby := getattr(section, "standby", None):
            yield kind, f"{path}.standby", standby.instead_of(section)


def made_sections(settings: Settings) -> Iterable[Named]:
    """Those that exist after an update: a cold standby does not."""
    cold = {
        f"{path}.standby"
        for _, path, section in _first_sections(settings)
        if (standby := getattr(section, "standby", None)) and not standby.made
    }
    return (each for each in component_sections(settings) if each[1] not in cold)


def _first_sections(settings: Settings) -> Iterable[Named]:
    for kind in ("database", "cache", "storage", "frontend", "dns"):
        if section := getattr(settings, kind):
            yield kind, f"slipway:{kind}", section
    for key, section in settings.backend.items():
        many = len(settings.backend) > 1 or key != "backend"
        yield "backend", f"slipway:backend.{key}" if many else "slipway:backend", section
    if settings.ci:
        yield "ci_secrets", "slipway:ci", settings.ci
