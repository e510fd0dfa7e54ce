"""A stack file as the resources that it would become, as far as prices depend on them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from policies.reading.platforms import (
    cloudflare,
    docker,
    fly,
    github,
    neon,
    railway,
    render,
    supabase,
    upstash,
    vercel,
)
from policies.reading.platforms.aws import BUCKETS, DISTRIBUTION
from policies.reading.resource import Resource
from pricing import render_settings
from pricing.asked import Inputs, replicas, size
from pricing.usage import seconds_of, size_of

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
) -> list[tuple[str, Inputs]]:
    made = {**given, "plan": given.get("plan", account.get("plan"))}
    build = TYPES.get((section, platform))
    return build(made) if build else [(f"unknown:{platform}:{section}", {})]


def _plain(kind: str) -> Callable[[Mapping[str, Any]], list[tuple[str, Inputs]]]:
    return lambda given: [(kind, {"plan": given.get("plan")} if given.get("plan") else {})]


def _railway(given: Mapping[str, Any]) -> list[tuple[str, Inputs]]:
    cpu, memory = size(given)
    low, high = replicas(given)
    own = {"numReplicas": low, "maxReplicas": high, "memoryGB": memory / 1024, "vCPUs": cpu}
    return [(railway.SERVICE, own)]


def _fly_machine(given: Mapping[str, Any]) -> Inputs:
    cpu, memory = size(given)
    cpus = next((each for each in (1, 2, 4) if each >= cpu), 8)
    return {"cpus": cpus, "memoryMB": max(256 * cpus, math.ceil(memory / 256) * 256)}


def _fly(given: Mapping[str, Any]) -> list[tuple[str, Inputs]]:
    low, high = replicas(given)
    stops = given.get("autostop", "stop" if high > low else "off")
    service = {"autostop": stops, "min_machines_running": low if high > low else 0}
    names = given.get("regions")
    regions = names if isinstance(names, list) and names else [given.get("region") or "fra"]
    machines = {"regions": {str(each): high for each in regions}, "services": [service]}
    made = [(fly.DEPLOYMENT, {**_fly_machine(given), **machines})]
    return [*made, (fly.IP, {"type": "v4"})] if given.get("dedicated_ipv4") is True else made


def _fly_database(given: Mapping[str, Any]) -> list[tuple[str, Inputs]]:
    disk = size_of(str(given.get("disk"))) or Decimal(1 << 30)
    size = {"sizeGB": math.ceil(disk / (1 << 30))}
    return [(fly.POSTGRES, _fly_machine(given)), (fly.VOLUME, size)]


def _fly_cache(given: Mapping[str, Any]) -> list[tuple[str, Inputs]]:
    memory = size_of(str(given.get("memory"))) or Decimal(64 << 20)
    whole = math.ceil((memory + (128 << 20)) / (256 << 20)) * 256
    disk = [(fly.VOLUME, {"sizeGB": 1})] if given.get("persist") is True else []
    return [(fly.REDIS, {"cpus": 1, "memoryMB": whole}), *disk]


def _neon(given: Mapping[str, Any]) -> list[tuple[str, Inputs]]:
    own: Inputs = {"plan": given.get("plan")}
    compute = {
        "autoscaling_limit_min_cu": given.get("min_cu"),
        "autoscaling_limit_max_cu": given.get("max_cu"),
        "suspend_timeout_seconds": -1 if given.get("suspend") is False else None,
    }
    own["default_endpoint_settings"] = {k: v for k, v in compute.items() if v is not None}
    window = given.get("restore_window")
    if isinstance(window, str):
        own["history_retention_seconds"] = seconds_of(window)
    return [(neon.PROJECT, {k: v for k, v in own.items() if v is not None})]


def _aws(_given: Mapping[str, Any]) -> list[tuple[str, Inputs]]:
    return [(BUCKETS[0], {}), (DISTRIBUTION, {})]


TYPES: dict[tuple[str, str], Callable[[Mapping[str, Any]], list[tuple[str, Inputs]]]] = {
    **{(section, "docker"): _plain(docker.CONTAINER) for section in SECTIONS},
    ("frontend", "vercel"): _plain(vercel.PROJECT),
    ("frontend", "cloudflare"): _plain(cloudflare.PAGES),
    ("frontend", "github"): _plain(github.PAGES),
    ("frontend", "render"): _plain(render.STATIC),
    ("backend", "railway"): _railway,
    ("backend", "render"): render_settings.backend,
    ("backend", "fly"): _fly,
    ("database", "railway"): _plain(railway.POSTGRES),
    ("database", "render"): render_settings.database,
    ("database", "fly"): _fly_database,
    ("database", "neon"): _neon,
    ("database", "supabase"): _plain(supabase.PROJECT),
    ("cache", "fly"): _fly_cache,
    ("cache", "railway"): _plain(railway.REDIS),
    ("cache", "render"): render_settings.cache,
    ("cache", "upstash"): _plain(upstash.DATABASES[0]),
    ("storage", "cloudflare"): _plain(cloudflare.R2_BUCKET),
    ("storage", "supabase"): _plain(supabase.BUCKET),
    ("storage", "aws"): _aws,
}
