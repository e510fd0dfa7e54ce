"""Data: protected, backed up, restorable, reached over TLS."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

from policies.frameworks import owasp, slipway
from policies.reading.platforms import docker
from policies.reading.read import everything, read
from policies.reading.resource import Resource
from policies.reading.values import Unknown, flag, number, text
from policies.rule import Finding, Outcome, Stack, rule
from policies.rules.credentials import moment

Options = Mapping[str, Any]
DRILL = "slipway:docker:RestoreDrill"
BACKUP = "slipway:docker:Backup"
DATA_COMPONENTS = ("database", "storage")
WHOLE = ("databases", "buckets")
INTERNAL = (".internal", ".flycast", ".local", ".localhost")


def holds_data(resource: Resource) -> bool:
    """Whether rows or files are lost with it."""
    if resource.type == docker.VOLUME:
        # A volume without the state's label outlives the state: it is a data volume.
        kept = docker.STATE_LABEL not in docker.label_names(resource)
        labels = docker.labels(resource)
        return labels.get(docker.COMPONENT_LABEL) in DATA_COMPONENTS and kept
    return any(found.whole for kind in WHOLE for found in read(kind, resource))


@rule(
    "data-is-protected", severity="critical", framework=slipway("decision 7"),
    prevents="`pulumi destroy` on the wrong stack, or a rename that replaces the database",
    remedy="Set `protect` on it; to remove it on purpose, unprotect it first by name.",
    stacks="production",
)
def data_is_protected(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """In production, what holds data is protected against deletion and replacement."""
    if holds_data(resource) and not resource.protect:
        yield Finding("", f"{resource.name} holds data and is not protected; set `protect: true`")


@rule(
    "database-can-be-restored", severity="high", framework=slipway("decision 9"),
    prevents="GitLab's lost six hours (2017): five kinds of backup, none of which worked",
    remedy="Set `slipway:database.restore_window`, `backup` on docker, or a plan that has backups.",
    stacks="production", scope="stack", options={"hours": 24},
)
def database_can_be_restored(stack: Stack, options: Options) -> Iterator[Outcome]:
    """A production database can be put back to a time before the accident."""
    least = float(options["hours"])
    for found in everything("databases", stack.resources):
        if not found.whole:
            continue
        hours, name = number(found.restore), found.resource.name
        if text(found.plan) == "free":
            yield Finding(
                found.resource.urn, f"{name} is on a free plan without backups to rely on; "
                "choose a paid one",
            )
        elif hours is not None and hours < least:
            yield Finding(
                found.resource.urn, f"{name} can be restored for {hours:g} hours, and {least:g} "
                "are the least; set `restore_window`",
            )
        elif hours is None and found.resource.platform == "railway":
            yield Finding(
                found.resource.urn, f"{name} has no backups; set `restore_window`"
            )
    backed = any(r.type == BACKUP for r in stack.resources)
    for resource in stack.resources:
        every = number(resource.inputs.get("every")) if resource.type == BACKUP else None
        if every is not None and every > least * 3600:
            yield Finding(
                resource.urn, f"{resource.name} is taken every {every / 3600:g} hours, and "
                f"{least:g} are the most; set `slipway:database.backup.every`",
            )
        own = docker.labels(resource).get(docker.COMPONENT_LABEL) == "database"
        if resource.type == docker.VOLUME and own and holds_data(resource) and not backed:
            yield Finding(
                resource.urn, f"{resource.name} has no backup off this machine; set "
                "`slipway:database.backup`, or use a managed database",
            )


@rule(
    "restores-are-verified", severity="medium", framework=slipway("decision 9"),
    prevents="a backup that nobody could read on the day that it was needed",
    remedy="Run `pulumi up`: it drills where that is due, and its evidence carries the date.",
    stacks="production", scope="stack", options={"days": 31},
)
def restores_are_verified(stack: Stack, options: Options) -> Iterator[Outcome]:
    """A backup has been restored within the last month."""
    most = int(options["days"])
    for resource in stack.resources:
        if resource.type != DRILL:
            continue
        restored = resource.outputs.get("restoredAt")
        if isinstance(restored, Unknown):
            yield restored
            continue
        done: date | None = moment(restored)
        if done is None or (stack.today - done).days > most:
            said = f"last ran {(stack.today - done).days} days ago" if done else "has never run"
            yield Finding(resource.urn, f"{resource.name} {said}; run `slipway backup drill`, "
                "then `pulumi up`")


@rule(
    "database-connections-use-tls", severity="high", framework=owasp("12.3.1"),
    prevents="queries and passwords in plain text across the internet",
    remedy="Add `sslmode=require` (Postgres), or write `rediss://` (Redis).",
)
def database_connections_use_tls(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """Connections to a database that is not on the stack's own network use TLS."""
    for variable in read("variables", resource):
        value = variable.value
        if isinstance(value, str) and value != "[secret]" and (why := _unsafe(value)):
            yield Finding("", f"{variable.name} of {resource.name} {why}")
    for kind in ("databases", "caches"):
        for found in read(kind, resource):
            if not isinstance(found.tls, Unknown) and flag(found.tls) is False:
                yield Finding("", f"{resource.name} does not require TLS; turn it on")


def _unsafe(value: str) -> str | None:
    try:
        url = urlsplit(value)
        host = url.hostname or ""
    except ValueError:
        return None
    if not _across_the_internet(host):
        return None
    scheme, asked = url.scheme.partition("+")[0], parse_qs(url.query)  # postgresql+asyncpg
    if scheme in ("postgres", "postgresql"):
        mode = (asked.get("sslmode") or asked.get("ssl") or [""])[0].lower()
        if mode in ("", "disable", "allow", "prefer", "false", "0"):
            return "connects without requiring TLS; add `sslmode=require`"
    return "connects in plain text; write rediss://" if scheme == "redis" else None


def _across_the_internet(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(INTERNAL)
