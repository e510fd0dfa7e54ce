"""What Render cannot do, found before the first resource."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from components.contract import Problem
from components.page import repository
from components.render import plans

HOSTS = {
    "ghcr.io": "GITHUB", "docker.io": "DOCKER", "registry.gitlab.com": "GITLAB",
    "pkg.dev": "GOOGLE_ARTIFACT", "amazonaws.com": "AWS_ECR",
}
LONGEST_DRAIN, HOBBY_WINDOW, LONGEST_WINDOW = 300, 3, 7


def registry(image: str) -> str | None:
    """Whose registry an image is in, in Render's words; None where Render knows it not."""
    first, slash, _ = image.partition("/")
    if not slash or not any(mark in first for mark in ".:"):
        return "DOCKER"
    return next((kind for host, kind in HOSTS.items() if first.endswith(host)), None)


def backend(path: str, section: Any, place: Any) -> Iterable[Problem]:
    """Plans, scaling, disks, sources and registries."""
    yield from _size(path, section)
    yield from _scale(path, section, place)
    if section.source is not None and repository(section, place.settings) is None:
        yield Problem(
            path=path,
            message="Render builds a source from a GitHub repository; add repository: owner/name "
            "here, or slipway:ci, or use image",
        )
    if section.restart.policy == "never":
        yield Problem(
            path=f"{path}.restart.policy",
            message="Render always starts a process that ended again; leave it out",
        )
    if section.drain.total_seconds() > LONGEST_DRAIN:
        yield Problem(
            path=f"{path}.drain", message=f"Render waits {LONGEST_DRAIN}s at most; write 5m or less"
        )
    yield from _registry(path, section)


def _size(path: str, section: Any) -> Iterable[Problem]:
    plan = plans.of_service(section)
    if plan is None:
        yield Problem(
            path=f"{path}.size",
            message="Render's largest instance has 8 cores and 32 GiB; ask for less, or use "
            "kubernetes",
        )
    elif plan == "free":
        yield Problem(
            path=f"{path}.plan",
            message="Render's API makes no free services, only its dashboard does; "
            "take starter ($7 a month), or leave it out",
        )
    elif plans.SERVICES[plan][1] < section.size.memory:
        yield Problem(
            path=f"{path}.plan",
            message=f"{plan} has {plans.SERVICES[plan][1] // plans.MIB} MiB, less than "
            "size.memory; take a larger plan, or leave it out",
        )


def _scale(path: str, section: Any, place: Any) -> Iterable[Problem]:
    replicas = section.replicas
    if replicas.max > replicas.min and place.options.workspace_plan == "hobby":
        yield Problem(
            path=f"{path}.replicas",
            message="Render scales by itself on the professional plan only; write one number, or "
            "set slipway:render.workspace_plan to the plan that you have",
        )
    if section.options.disk and replicas.max > 1:
        yield Problem(
            path=f"{path}.replicas",
            message="a Render service with a disk runs once; write 1, or take the disk out",
        )


def _registry(path: str, section: Any) -> Iterable[Problem]:
    given = section.options.registry
    if set(given) not in (set(), {"username", "password"}):
        yield Problem(
            path=f"{path}.registry", message="it has two keys: write username and password"
        )
    elif given and section.image and registry(section.image) is None:
        yield Problem(
            path=f"{path}.image",
            message="Render takes credentials for these registries only: "
            f"{', '.join(HOSTS)}; move the image to one of them",
        )


def window(path: str, section: Any, place: Any) -> Iterable[Problem]:
    """How far back a Postgres can be restored."""
    asked = section.restore_window
    days = HOBBY_WINDOW if place.options.workspace_plan == "hobby" else LONGEST_WINDOW
    if asked and section.options.plan == "free":
        yield Problem(
            path=f"{path}.restore_window",
            message="Render restores no free database; take another plan, or take it out",
        )
    elif asked and asked.total_seconds() > days * 86400:
        yield Problem(
            path=f"{path}.restore_window",
            message=f"Render goes back {days} days on the {place.options.workspace_plan} plan; "
            f"write {days}d or less",
        )
