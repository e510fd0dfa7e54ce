"""Previews of pull requests: never production's data, never for ever, nothing idle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.frameworks import slipway
from policies.reading.platforms import docker
from policies.reading.read import everything
from policies.reading.values import Unknown, flag, number, text
from policies.rule import Finding, Outcome, Stack, rule
from policies.rules.credentials import moment

Options = Mapping[str, Any]
REFERENCE = "pulumi:pulumi:StackReference"
EXPIRING = ("neon", "supabase")
PRODUCTION = ("prod", "production", "main", "live")


@rule(
    "preview-touches-no-production-data", severity="critical", framework=slipway("decision 6"),
    prevents="a migration of an unreviewed branch that runs against customers' rows",
    remedy="Give the preview its own branch or a fresh database.", stacks="preview",
    scope="stack",
)
def preview_touches_no_production_data(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """A preview has its own database and refers to nothing of production."""
    for resource in stack.resources:
        if resource.type == REFERENCE:
            name = text(resource.inputs.get("name"))
            if name.rsplit("/", 1)[-1] in PRODUCTION:
                yield Finding(resource.urn, f"{resource.name} reads production's outputs ({name}); "
                                            "give the preview its own")
        if resource.type == docker.VOLUME:
            given = resource.inputs.get("name")
            label = docker.labels(resource).get("slipway.stack", "")
            if isinstance(given, str) and _of_production(given):
                yield Finding(resource.urn, f"{resource.name} uses the volume {given}; "
                                            f"name it after this stack ({stack.name})")
            elif _of_production(label):
                yield Finding(resource.urn, f"{resource.name} carries the label of {label}; "
                                            "name it after this stack")
    for found in everything("databases", stack.resources):
        if isinstance(found.branch, Unknown):
            yield found.branch
        elif text(found.branch).lower() in PRODUCTION:
            yield Finding(
                found.resource.urn, f"{found.resource.name} is the branch {text(found.branch)}; "
                "make one for the preview",
            )
        elif found.whole and found.resource.protect:
            yield Finding(
                found.resource.urn, f"{found.resource.name} is a protected database; "
                "a preview has a branch of its own",
            )


def _of_production(name: str) -> bool:
    return any(part in PRODUCTION for part in name.replace("_", "-").split("-"))


@rule(
    "preview-expires", severity="high", framework=slipway("decision 6"),
    prevents="previews of forgotten pull requests that cost money for months",
    remedy="Set an expiry on its database branch, at most 14 days ahead.", stacks="preview",
    scope="stack", options={"days": 14},
)
def preview_expires(stack: Stack, options: Options) -> Iterator[Outcome]:
    """What a preview makes at a vendor ends by itself."""
    most = int(options["days"])
    for found in everything("databases", stack.resources):
        if found.resource.platform not in EXPIRING or (found.branch is None and not found.whole):
            continue
        name, urn = found.resource.name, found.resource.urn
        if isinstance(found.expires, Unknown):
            yield found.expires
        elif found.expires is None:
            yield Finding(urn, f"{name} has no expiry; set one at most {most} days ahead")
        elif (ends := moment(found.expires)) and (ends - stack.today).days > most:
            yield Finding(urn, f"{name} ends in {(ends - stack.today).days} days, and {most} are "
                               "the most; set an earlier expiry")


@rule(
    "preview-sleeps-when-idle", severity="low", framework=slipway("cost"),
    prevents="ten open pull requests that each pay for a server nobody looks at",
    remedy="Let it scale to zero, or run one replica that sleeps.", stacks="preview",
    scope="stack",
)
def preview_sleeps_when_idle(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """A preview's servers and databases stop when nobody uses them."""
    for found in everything("services", stack.resources):
        name, urn = found.resource.name, found.resource.urn
        replicas = number(found.replicas)
        if replicas and replicas > 1:
            yield Finding(urn, f"{name} runs {replicas:g} replicas; one is enough for a preview")
        if not flag(found.sleeps):
            yield Finding(urn, f"{name} never sleeps; let it stop when idle")
    for found in everything("databases", stack.resources):
        # Neon: -1 is never, 0 the default of five minutes.
        if found.suspend is not None and number(found.suspend) == -1:
            yield Finding(
                found.resource.urn, f"{found.resource.name} never suspends; "
                "set `suspend_timeout_seconds` to 300",
            )
