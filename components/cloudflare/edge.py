"""Cloudflare in front of names: security headers, rate limits, and TLS to what lies behind.

For a page on GitHub Pages, which cannot send headers, or for a single server.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pulumi
from pydantic import BaseModel, ConfigDict, Field

from components.cloudflare.resources import Ruleset, ZoneSetting
from components.contract import Problem
from components.header_forms import to_ruleset
from components.headers import Headers
from settings.backend import RateLimit
from settings.quantities import format_duration

# Rate limiting rules, and the longest time in seconds that one may count over, by plan.
PLANS: Mapping[str, tuple[int, int]] = {
    "free": (1, 10),
    "pro": (2, 60),
    "business": (5, 600),
    "enterprise": (100, 65_535),
}
PERIODS = (10, 60, 120, 300, 600, 3600)


class Edge(BaseModel):
    """`edge` of `slipway:dns`: traffic goes through Cloudflare instead of straight to the host."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tls: Literal["full", "strict"] = Field(
        default="strict", description="Does the host behind need a certificate that is valid"
    )
    limits: tuple[RateLimit, ...] = Field(
        default=(), description="Requests that one client may make before it gets 429"
    )


def problems(path: str, edge: Edge, plan: str) -> Iterable[Problem]:
    """Limits that the zone's plan cannot count."""
    most, longest = PLANS[plan]
    if len(edge.limits) > most:
        yield Problem(
            path=f"{path}.limits",
            message=f"the {plan} plan has room for {most}, these are {len(edge.limits)}; "
            "remove some, or set slipway:cloudflare.plan to the zone's plan",
        )
    for index, limit in enumerate(edge.limits):
        seconds = round(limit.per.total_seconds())
        allowed = [each for each in PERIODS if each <= longest]
        if seconds not in allowed:
            named = ", ".join(f"{each}s" for each in allowed)
            yield Problem(
                path=f"{path}.limits[{index}].per",
                message=f"the {plan} plan cannot count over {format_duration(limit.per)}; "
                f"write one of: {named}",
            )


def protect(
    name: str, edge: Edge, hosts: list[str], headers: pulumi.Output[Headers] | None,
    zone: pulumi.Output[str], opts: pulumi.ResourceOptions,
) -> None:
    """Create the zone's settings and rulesets. There is one ruleset of a phase in a zone."""
    settings = {"min_tls_version": "1.2", "ssl": edge.tls, "always_use_https": "on"}
    for setting, value in settings.items():
        inputs = {"zoneId": zone, "settingId": setting, "value": value}
        ZoneSetting(f"{name}-{setting.replace('_', '-')}", inputs, opts)
    here = " or ".join(f'http.host eq "{host}"' for host in hosts)
    if headers is not None:
        rules = headers.apply(lambda known: list(map(_named, to_ruleset(known, f"({here})"))))
        _ruleset(f"{name}-headers", "http_response_headers_transform", rules, zone, opts)
    if edge.limits:
        limits = [_limit(limit, here) for limit in edge.limits]
        _ruleset(f"{name}-limits", "http_ratelimit", limits, zone, opts)


def _ruleset(
    name: str, phase: str, rules: pulumi.Input[list[dict[str, Any]]], zone: pulumi.Output[str],
    opts: pulumi.ResourceOptions,
) -> None:
    Ruleset(
        name, {"zoneId": zone, "kind": "zone", "name": name, "phase": phase, "rules": rules}, opts
    )


def _named(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule of Cloudflare's API as the plugin names its keys."""
    given = dict(rule)
    return {"actionParameters": given.pop("action_parameters"), **given}


def _limit(limit: RateLimit, here: str) -> dict[str, Any]:
    seconds = round(limit.per.total_seconds())
    return {
        "action": "block",
        "description": f"{limit.requests} requests to {limit.path} in {seconds} s",
        "expression": f'({here}) and starts_with(http.request.uri.path, "{limit.path}")',
        "ratelimit": {
            # Each of its data centres counts by itself, and Cloudflare demands that this is said.
            "characteristics": ["cf.colo.id", "ip.src"],
            "period": seconds,
            "requestsPerPeriod": limit.requests,
            "mitigationTimeout": seconds,
        },
    }
