"""Supabase, through our own provider; names are those of the Management API."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.meaning import Bucket, Database
from policies.reading.resource import Resource
from policies.reading.values import field, mapping, number

PROJECT, BRANCH, BUCKET = (f"slipway:supabase:{kind}" for kind in ("Project", "Branch", "Bucket"))
BACKUP_DAYS = {"pro": 7, "team": 14, "enterprise": 30}


def databases(resource: Resource) -> Iterator[Database]:
    """A project is a database with daily backups on paid plans; a branch is one for a preview."""
    own = resource.inputs
    if resource.type == PROJECT:
        plan = field(own, "plan")
        days = number(field(own, "pitr_days"))
        if days is None and isinstance(plan, str):
            days = BACKUP_DAYS.get(plan.lower(), 0)
        rules = mapping(field(own, "network_restrictions"))
        yield Database(
            resource=resource, plan=plan,
            restore=None if days is None else days * 24,
            open_to=field(rules, "dbAllowedCidrs"),
            compute_max=field(own, "desired_instance_size"),
            disk=field(own, "disk_size_gb"),
            tls=field(mapping(field(own, "ssl_enforcement")), "database"),
        )
    elif resource.type == BRANCH:
        yield Database(
            resource=resource, whole=False, branch=field(own, "branch_name"),
            branch_of=field(own, "project_ref", "ref") or "the project",
            # A branch that is not persistent goes when its pull request does.
            expires=None if field(own, "persistent") else "with the pull request",
            compute_max=field(own, "desired_instance_size"),
        )


def buckets(resource: Resource) -> Iterator[Bucket]:
    """A storage bucket."""
    if resource.type == BUCKET:
        yield Bucket(resource=resource, public=field(resource.inputs, "public"))
