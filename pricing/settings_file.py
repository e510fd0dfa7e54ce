"""A stack file as the resources that it would become, as far as prices depend on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policies.reading.read import module_for
from policies.reading.resource import Resource
from pricing import platforms
from pricing.asked import Made, Section

SECTIONS = ("frontend", "backend", "database", "cache", "storage", "dns", "ci")
NOTHING = ("dns", "ci")  # records and secrets cost nothing on any platform here


def resources_of(config: Mapping[str, Any], stack: str) -> list[Resource]:
    """A resource for each section; one on a platform nobody knows has the type `unknown`."""
    found: list[Resource] = []
    for section in SECTIONS:
        for name, given in _with_standbys(_named(section, config.get(f"slipway:{section}"))):
            platform = str(given.get("platform"))
            if section in NOTHING:
                continue
            options = config.get(f"slipway:{platform}")
            account = options if isinstance(options, Mapping) else {}
            for index, (kind, inputs) in enumerate(_types(section, platform, given, account)):
                label = name if index == 0 else f"{name}-{index + 1}"
                urn = f"urn:pulumi:{stack}::settings::{kind}::{label}"
                found.append(Resource(urn=urn, type=kind, inputs=inputs))
    return found


def _named(section: str, given: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(given, Mapping):
        return
    if section == "backend" and "platform" not in given:
        yield from ((str(k), v) for k, v in given.items() if isinstance(v, Mapping))
    else:
        yield section, given


def _with_standbys(
    parts: Iterable[tuple[str, Mapping[str, Any]]],
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each part, and the second platform's that runs beside it or instead of it."""
    for name, given in parts:
        yield name, given
        standby = given.get("standby")
        if isinstance(standby, Mapping) and (
            standby.get("mode", "warm") == "warm" or standby.get("active")
        ):
            # A plan is one platform's.
            shared = {key: value for key, value in given.items() if key != "plan"}
            yield f"{name}-standby", {**shared, **standby}


def _types(
    section: str, platform: str, given: Mapping[str, Any], account: Mapping[str, Any]
) -> Made:
    made = {**given, "plan": given.get("plan", account.get("plan"))}
    module = module_for(platforms, platform)
    build: Section | None = getattr(module, "SECTIONS", {}).get(section)
    return build(made) if build else [(f"unknown:{platform}:{section}", {})]
