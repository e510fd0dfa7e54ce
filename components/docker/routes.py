"""What the gateway sends where, read from the settings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from components.buckets import allowed_origins
from components.contract import Problem
from components.docker import nginx, tls
from components.docker.options import DockerOptions

if TYPE_CHECKING:
    from settings import Backend, Settings

PLATFORM = "docker"
FRONTEND, STORAGE = "frontend", "storage"
API = "/api/"
# The gateway's own.
HEALTH, OWN = "/healthz", "/.slipway"
# The reference architectures' own: 100 requests in 15 minutes, and 10 in a second.
USUAL = (
    nginx.Limit(requests=100, seconds=900, path=API),
    nginx.Limit(requests=10, seconds=1, path=API),
)


def entry(settings: Settings, options: DockerOptions) -> nginx.Entry:
    """The gateway of the parts that run here; parts elsewhere have entrances of their own."""
    return nginx.Entry(
        locations=tuple(_locations(settings, options)),
        tls=tls.shown(options),
        trusted=options.trusted,
        sticky=options.sticky,
    )


def _locations(settings: Settings, options: DockerOptions) -> Iterable[nginx.Location]:
    if settings.frontend and settings.frontend.platform == PLATFORM:
        yield nginx.page(FRONTEND, preset=settings.frontend.headers)
    for key, backend in settings.backend.items():
        if backend.platform == PLATFORM:
            origins = allowed_origins(backend.options.origins, _pages(settings))
            paths = _paths(backend, settings, limited=options.rate_limits)
            yield from _backend(key, backend, paths, origins, limited=options.rate_limits)
    if settings.storage and settings.storage.platform == PLATFORM:
        for bucket in settings.storage.buckets:
            yield nginx.files(STORAGE, bucket, body=settings.storage.options.body)


def _elsewhere(settings: Settings) -> bool:
    return settings.frontend is not None and settings.frontend.platform != PLATFORM


def _pages(settings: Settings) -> tuple[str, ...]:
    """The origin of a page that is not behind this gateway, where it is known."""
    domain = settings.app.domain
    return (f"https://{domain}",) if domain and _elsewhere(settings) else ()


def without_origin(path: str, backend: Backend, settings: Settings) -> Iterable[Problem]:
    """What is said where the page is elsewhere, at an address that nobody knows yet."""
    if "frontend" in backend.options.origins and _elsewhere(settings) and not _pages(settings):
        platform = settings.frontend.platform if settings.frontend else ""
        yield Problem(
            path=f"{path}.origins",
            message=f"the page is on {platform} and its address is not known here, so it may not "
            "call this backend; set slipway:app domain, or name its origin: "
            "origins: [https://notes.example.com]",
        )


def kept_from(path: str, backend: Backend) -> Iterable[Problem]:
    """What is said of paths that the gateway answers itself."""
    for each in backend.paths:
        if each == HEALTH or each.startswith(OWN):
            yield Problem(
                path=f"{path}.paths",
                message=f"the gateway answers {each} itself; write others, such as /api/",
            )


def _paths(backend: Backend, settings: Settings, *, limited: bool) -> Sequence[str]:
    """Its own, and those of limits that are narrower, where no backend has them as its own."""
    taken = {
        path.rstrip("/")
        for each in settings.backend.values()
        if each.platform == PLATFORM
        for path in each.paths
    }
    found = list(backend.paths)
    for narrow in sorted(limit.path or "" for limit in _limits(backend) if limited):
        # `/x` is what is below it, too.
        if narrow.startswith(backend.paths) and narrow.rstrip("/") not in taken:
            taken.add(narrow.rstrip("/"))
            found.append(narrow)
    return sorted(found)


def _backend(
    key: str, backend: Backend, paths: Sequence[str], origins: Sequence[str], *, limited: bool
) -> Iterable[nginx.Location]:
    """A location for each of the paths."""
    limits = _limits(backend) if limited else ()
    for path in paths:
        yield nginx.api(
            key,
            path,
            websocket=backend.websocket,
            body=backend.options.body,
            origins=origins,
            # By the limit's own path: a narrower location does not get a second allowance.
            limits=tuple(each for each in limits if _concerns(each.path or path, path)),
        )


def _concerns(limit: str, path: str) -> bool:
    return path.startswith(limit) or limit.startswith(path)


def _limits(backend: Backend) -> Sequence[nginx.Limit]:
    if backend.limits is None:
        return USUAL if any(path.startswith(API) for path in backend.paths) else ()
    return [
        nginx.Limit(requests=each.requests, seconds=_seconds(each.per), path=each.path)
        for each in backend.limits
    ]


def _seconds(span: timedelta) -> int:
    return round(span.total_seconds())
