"""What the gateway sends where, read from the settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from components.docker import nginx, tls
from components.docker.options import DockerOptions
from components.docker.storage import ROUTE as STORAGE

if TYPE_CHECKING:
    from settings import Backend, Settings

PLATFORM = "docker"
FRONTEND = "frontend"


def entry(settings: Settings, options: DockerOptions) -> nginx.Entry:
    """The gateway of the parts that run here; parts elsewhere have entrances of their own."""
    return nginx.Entry(
        locations=tuple(_locations(settings, options)),
        tls=tls.shown(options),
        trusted=options.trusted,
    )


def _locations(settings: Settings, options: DockerOptions) -> Iterable[nginx.Location]:
    if settings.frontend and settings.frontend.platform == PLATFORM:
        yield nginx.page(FRONTEND, preset=settings.frontend.headers)
    for key, backend in settings.backend.items():
        if backend.platform == PLATFORM:
            yield from _backend(key, backend, limited=options.rate_limits)
    if settings.storage and settings.storage.platform == PLATFORM:
        for bucket in settings.storage.buckets:
            yield nginx.files(STORAGE, bucket)


def _backend(key: str, backend: Backend, *, limited: bool) -> Iterable[nginx.Location]:
    """A location for each path, and for each limit that is narrower than a path."""
    limits = backend.limits if limited else ()
    narrower = {
        limit.path for limit in limits for path in backend.paths if limit.path.startswith(path)
    }
    for path in sorted({*backend.paths, *narrower}):
        yield nginx.api(
            key,
            path,
            websocket=backend.websocket,
            limits=tuple(
                # By the limit's own path: a narrower location does not get a second allowance.
                nginx.Limit(
                    requests=limit.requests,
                    seconds=round(limit.per.total_seconds()),
                    path=limit.path,
                )
                for limit in limits
                if path.startswith(limit.path)
            ),
        )
