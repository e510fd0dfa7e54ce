"""A cheaper configuration that would pass a limit: known savings, alone and then together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations
from typing import Any

from policies.reading.platforms import aws, cloudflare, neon, railway, render, vercel
from policies.reading.read import everything
from policies.reading.resource import Resource
from policies.reading.values import NotYetKnown
from pricing.estimate import estimate

Change = Callable[[Resource], Resource]
MOST_CHANGES = 3


def cheaper(
    resources: Sequence[Resource], config: Mapping[str, Any], limit: Decimal
) -> tuple[str, Decimal] | None:
    """The fewest known changes that bring the monthly figure within `limit`, in words, with it."""
    for count in range(1, MOST_CHANGES + 1):
        passing = []
        for chosen in combinations(SAVINGS, count):
            changed = list(resources)
            for _, change in chosen:
                changed = [_safely(change, resource) for resource in changed]
            if all(_matters(change, resources) for _, change in chosen):
                figure = estimate(changed, config).monthly
                if figure <= limit:
                    passing.append((" and ".join(words for words, _ in chosen), figure))
        if passing:
            return min(passing, key=lambda found: found[1])
    return None


def _safely(change: Change, resource: Resource) -> Resource:
    try:
        return change(resource)
    except NotYetKnown:
        return resource


def _matters(change: Change, resources: Sequence[Resource]) -> bool:
    return any(_safely(change, resource) is not resource for resource in resources)


def _suspend(resource: Resource) -> Resource:
    if resource.type != neon.PROJECT:
        return resource
    shape = {"autoscaling_limit_min_cu": 0.25, "suspend_timeout_seconds": 300}
    return replace(resource, inputs={**resource.inputs, "default_endpoint_settings": shape})


def _one_replica(resource: Resource) -> Resource:
    if resource.type not in (railway.SERVICE, render.WEB):
        return resource
    single = {"numReplicas": 1, "maxReplicas": 1, "numInstances": 1, "autoscaling": {}}
    if not any(found.replicas or found.most for found in everything("services", [resource])):
        return resource
    return replace(resource, inputs={**resource.inputs, **single})


def _small(resource: Resource) -> Resource:
    if resource.type == railway.SERVICE:
        return replace(resource, inputs={**resource.inputs, "memoryGB": 0.5})
    if resource.type == render.WEB:
        return replace(resource, inputs={**resource.inputs, "plan": "starter"})
    return resource


def _pages(resource: Resource) -> Resource:
    return replace(resource, type=cloudflare.PAGES) if resource.type == vercel.PROJECT else resource


def _r2(resource: Resource) -> Resource:
    if resource.type in aws.BUCKETS:
        return replace(resource, type=cloudflare.R2_BUCKET)
    return resource


SAVINGS: tuple[tuple[str, Change], ...] = (
    ("let the Neon database suspend when idle", _suspend),
    ("run one replica", _one_replica),
    ("give the backend 512 MiB", _small),
    ("move the frontend to Cloudflare Pages", _pages),
    ("move the files to R2", _r2),
)
