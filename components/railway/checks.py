"""What a Railway backend cannot be, found before the first resource."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from components.contract import Problem

MOST_RETRIES = 10
# By plan; Free runs one.
MOST_REPLICAS = {"free": 1, "hobby": 6, "pro": 42}


def repository(section: Any, settings: Any) -> str | None:
    """`owner/name` of the backend's source: its own key, else the pipeline's."""
    own: str | None = section.options.repository
    return own or (settings.ci.repository if settings.ci else None)


def problems(path: str, section: Any, place: Any) -> Iterable[Problem]:
    """Restarts, replicas, and a source without a repository."""
    if section.restart.retries > MOST_RETRIES:
        yield Problem(
            path=f"{path}.restart.retries",
            message=f"Railway restarts at most {MOST_RETRIES} times in a row; "
            f"write {MOST_RETRIES} or less",
        )
    plan = place.options.plan
    if section.replicas.min > MOST_REPLICAS[plan]:
        yield Problem(
            path=f"{path}.replicas",
            message=f"Railway's {plan} plan runs at most {MOST_REPLICAS[plan]}; write less, or "
            "set slipway:railway.plan to the plan that you have",
        )
    if section.source is not None and repository(section, place.settings) is None:
        yield Problem(
            path=path,
            message="Railway builds a source from a GitHub repository; add repository: owner/name "
            "here, or slipway:ci, or use image",
        )
    if set(section.options.registry) not in (set(), {"username", "password"}):
        yield Problem(
            path=f"{path}.registry", message="it has two keys: write username and password"
        )
