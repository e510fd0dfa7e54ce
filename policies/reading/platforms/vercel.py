"""Vercel, through pulumiverse-vercel; headers as `vercel.json` spells them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from policies.reading.forms import pairs
from policies.reading.meaning import Guard, Headers, Site, Variable
from policies.reading.resource import Resource
from policies.reading.values import field, flag, items, mapping, text

PROJECT = "vercel:index/project:Project"
ROUTE = "vercel:index/projectRoute:ProjectRoute"
VARIABLE = "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable"
VARIABLES = "vercel:index/projectEnvironmentVariables:ProjectEnvironmentVariables"
EVERYTHING = ("/(.*)", "/:path*", "/(.*)?", "/")


def sites(resource: Resource) -> Iterator[Site]:
    """A project. Its plan is the account's: the settings say it, the resource cannot."""
    if resource.type == PROJECT:
        yield Site(resource=resource, https=True, plan=field(resource.inputs, "plan"))


def headers(resource: Resource) -> Iterator[Headers]:
    """Rules of `headers`, given as a property or inside a `vercel.json`; HSTS comes by itself."""
    for rule in _rules(resource):
        source = text(field(rule, "source"))
        sent = pairs(items(field(rule, "headers")), "key")
        yield Headers(
            resource=resource, where=f"source {source}",
            # Vercel sends it on every deployment unless a rule changes it.
            sent={"strict-transport-security": "max-age=63072000", **sent},
            document=source in EVERYTHING,
        )


def _rules(resource: Resource) -> list[Any]:
    if resource.type == ROUTE:
        return [_of_route(mapping(resource.inputs.get("route")))]
    given = field(resource.inputs, "headers")
    if given is not None:
        return items(given)
    content = text(field(resource.inputs, "vercelJson", "configuration"))
    try:
        return items(field(mapping(json.loads(content)), "headers")) if content else []
    except ValueError:
        return []


def _of_route(route: Any) -> dict[str, Any]:
    """A rule of the project in the form that a `vercel.json` has."""
    sent = mapping(field(route, "headers"))
    pairs = [{"key": name, "value": value} for name, value in sent.items()]
    return {"source": field(route, "src"), "headers": pairs}


def variables(resource: Resource) -> Iterator[Variable]:
    """Variables of a frontend: names with a public prefix are baked into what browsers load."""
    entries: list[Any] = []
    if resource.type == VARIABLE:
        entries = [resource.inputs]
    elif resource.type == VARIABLES:
        entries = items(resource.inputs.get("variables"))
    elif resource.type == PROJECT:
        entries = items(resource.inputs.get("environments"))
    for entry in entries:
        name = field(entry, "key")
        if isinstance(name, str):
            hidden = flag(field(entry, "sensitive")) is True
            yield Variable(
                resource=resource, name=name, value=field(entry, "value"), audience="frontend",
                visible=not hidden,
            )


def guards(resource: Resource) -> Iterator[Guard]:
    """Spend management: pauses production deployments at an amount of dollars."""
    limit = field(resource.inputs, "spendLimit", "budget")
    if resource.type.startswith("slipway:vercel:") and limit is not None:
        yield Guard(resource=resource, platform="vercel", limit=limit)
