"""Neon, through our own provider; names are those of Neon's API v2."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.meaning import Database, Guard
from policies.reading.resource import Resource
from policies.reading.values import field, items, mapping, number

PROJECT, BRANCH, ENDPOINT = (f"slipway:neon:{kind}" for kind in ("Project", "Branch", "Endpoint"))


def databases(resource: Resource) -> Iterator[Database]:
    """A project is a database; a branch is a copy of one; an endpoint is compute of a branch."""
    own = resource.inputs
    if resource.type == PROJECT:
        settings = mapping(field(own, "settings"))
        compute = mapping(field(own, "default_endpoint_settings"))
        seconds = number(field(own, "history_retention_seconds"))
        allowed = mapping(field(settings, "allowed_ips"))
        yield Database(
            resource=resource,
            plan=field(own, "plan"),
            restore=None if seconds is None else seconds / 3600,
            open_to=items(field(allowed, "ips")) or None,
            compute_min=field(compute, "autoscaling_limit_min_cu"),
            compute_max=field(compute, "autoscaling_limit_max_cu"),
            suspend=field(compute, "suspend_timeout_seconds"),
            tls=True,
        )
    elif resource.type == BRANCH:
        yield Database(
            resource=resource, branch=field(own, "name"),
            # Where the parent is not named, Neon copies the project's default branch.
            branch_of=field(own, "parent_id") or "the default branch",
            expires=field(own, "expires_at", "lifetime") or None, whole=False, tls=True,
        )
    elif resource.type == ENDPOINT:
        yield Database(
            resource=resource, whole=False, tls=True,
            branch_of=field(own, "branch_id"),
            compute_min=field(own, "autoscaling_limit_min_cu"),
            compute_max=field(own, "autoscaling_limit_max_cu"),
            suspend=field(own, "suspend_timeout_seconds"),
        )


def guards(resource: Resource) -> Iterator[Guard]:
    """A quota on compute time, or a ceiling for autoscaling, bounds the bill."""
    if resource.type not in (PROJECT, ENDPOINT):
        return
    settings = mapping(field(resource.inputs, "settings"))
    compute = mapping(field(resource.inputs, "default_endpoint_settings"))
    for where, name in (
        (mapping(field(settings, "quota")), "compute_time_seconds"),
        (compute, "autoscaling_limit_max_cu"),
        (dict(resource.inputs), "autoscaling_limit_max_cu"),
    ):
        if (limit := field(where, name)) is not None:
            yield Guard(resource=resource, platform="neon", limit=limit)
