"""Sections of a stack file on Render, as the resources that they would become."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from components.render import plans
from policies.reading.platforms import render
from pricing.asked import Inputs, replicas, size
from pricing.usage import size_of


def backend(given: Mapping[str, Any]) -> list[tuple[str, Inputs]]:
    """A web service, and its disk."""
    low, high = replicas(given)
    cpu, memory = size(given)
    shape = given.get("size")
    asked = cpu if isinstance(shape, Mapping) and "cpu" in shape else 0
    plan = given.get("plan") or plans.service(round(memory * plans.MIB), asked)
    own: Inputs = {"plan": plan, "numInstances": low}
    if high > low:
        own["autoscaling"] = {"min": low, "max": high}
    disk = given.get("disk")
    more = [(render.DISK, {"sizeGB": disk.get("size", 1)})] if isinstance(disk, Mapping) else []
    return [(render.WEB, own), *more]


def database(given: Mapping[str, Any]) -> list[tuple[str, Inputs]]:
    """A Postgres."""
    plan = given.get("plan") or plans.database(round(size(given)[1] * plans.MIB))
    own = {
        "plan": plan, "diskSizeGB": given.get("disk", 5),
        "enableHighAvailability": given.get("high_availability", False),
        "readReplicas": list(given.get("read_replicas", ())),
    }
    return [(render.POSTGRES, own)]


def cache(given: Mapping[str, Any]) -> list[tuple[str, Inputs]]:
    """A Key Value."""
    memory = size_of(str(given.get("memory"))) or Decimal(64 << 20)
    return [(render.KEY_VALUE, {"plan": given.get("plan") or plans.cache(round(memory))})]
