"""Neon: compute by the hour with scale to zero, storage, history, egress."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from policies.reading.platforms.neon import PROJECT
from pricing.asked import Inputs, Made, Section
from pricing.case import Case, Line, known, known_text
from pricing.usage import HOURS, seconds_of

PLATFORM = "neon"
PRICED = tuple(f"slipway:neon:{kind}" for kind in ("Project", "Branch", "Endpoint"))
FREE = tuple(
    f"slipway:neon:{kind}" for kind in (
        "ApplicationRole", "Database", "Restore", "Role"
    )
)
HISTORY_A_DAY = Decimal("0.01")  # of the data, changed in a day


def price(case: Case) -> Iterator[Line]:
    """Each project by its plan; the smallest plan that can carry it where none is named."""
    for found in case.find("databases", PLATFORM):
        if found.whole:
            yield from _project(case, found)


def _project(case: Case, found: Any) -> Iterator[Line]:
    resource = found.resource
    hours = compute_hours(case, found)
    plan = known_text(found.plan) or known_text(case.account(PLATFORM, "plan"))
    free = case.book
    carried = (
        hours <= free["neon.free-compute"].included
        and case.rows <= free["neon.free-storage"].included
        and case.usage.all_egress * Decimal("0.02") <= free["neon.free-egress"].included
    )
    if plan in ("", "free") and carried:
        yield case.line(resource, "compute (Free)", hours, "neon.free-compute")
        return
    plan = "scale" if plan == "scale" else "launch"
    days = Decimal(str(known(found.restore) or 24)) / 24
    history = case.rows * HISTORY_A_DAY * days
    yield case.line(resource, f"compute ({plan})", hours, f"neon.{plan}-compute")
    yield case.line(resource, "storage", case.rows, f"neon.{plan}-storage")
    yield case.line(resource, "history", history, f"neon.{plan}-history")
    branches = Decimal(len(case.of_type("slipway:neon:Branch")) + 1)
    yield case.line(resource, "branches", branches, f"neon.{plan}-branch")


def compute_hours(case: Case, found: Any) -> Decimal:
    """CU hours: the least size while awake, more where the load asks for it, within the maximum."""
    endpoints = [e for e in case.find("databases", PLATFORM) if not e.whole]

    def setting(name: str, otherwise: str) -> Decimal:
        given = [known(getattr(entry, name)) for entry in (found, *endpoints)]
        stated = next((value for value in given if value is not None), None)
        return Decimal(otherwise) if stated is None else Decimal(str(stated))

    least = setting("compute_min", "0.25")
    most = max(least, setting("compute_max", "2"))
    awake = HOURS if setting("suspend", "0") < 0 else case.usage.awake_hours
    return min(max(awake * least, case.usage.database_load), HOURS * most)


def _database(given: Mapping[str, Any]) -> Made:
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
    return [(PROJECT, {k: v for k, v in own.items() if v is not None})]


SECTIONS: Mapping[str, Section] = {"database": _database}
