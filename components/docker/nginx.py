"""The gateway's configuration as text: a typed model in, files for `GatewayConfig` out.

The parts that never change are in images/gateway/nginx.conf. Rate limits are exact fixed
windows, counted by the gateway's Lua (not nginx's `limit_req`, which cannot say "100 in 15
minutes"): at most N requests of one client address in the window that its first one opens.
From this machine itself every client of a published port has the address of Docker's bridge, so a
limit holds for all of them together; other machines keep theirs. Behind a proxy, name its addresses
as `trusted`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from components import headers as security
from components.docker import nginx_guards as guards
from components.docker import nginx_location as location
from components.docker import nginx_servers as servers
from components.header_forms import to_nginx
from components.headers import Headers

MIB = 1024 * 1024
HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `requests` by one client address in `seconds`.

    Locations that name the same `path` count together; without one a location counts alone. One
    that is below the location's own counts what a container may take for it.
    """

    requests: int
    seconds: int
    path: str | None = None


@dataclass(frozen=True, kw_only=True)
class Location:
    """Where requests that start with `path` go; the longest path wins.

    `route` is the name of a Route. `body` is the largest request in bytes, `timeout` seconds
    without a byte from the container, `idle` the same of a WebSocket. `origins` may call it
    from pages of other origins. Unbuffered requests are passed on while they arrive. Where
    `kept`, the gateway remembers answers that call themselves immutable. Where `plain`, a path that
    the container may read otherwise than the gateway is refused.
    """

    path: str
    route: str
    headers: Headers
    body: int = MIB
    timeout: int = 60
    websocket: bool = False
    idle: int = HOUR
    limits: Sequence[Limit] = ()
    origins: Sequence[str] = ()
    buffered: bool = True
    kept: bool = False
    plain: bool = False


@dataclass(frozen=True, kw_only=True)
class Tls:
    """Where the certificate comes from, and the port that browsers see.

    `given` ones are put there by a GatewayCertificate, `acme` ones by the ACME client on the
    volume that it shares with the gateway, which then also answers its challenges.
    """

    source: Literal["given", "acme"] = "given"
    port: int = 443


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The whole gateway. `trusted` are addresses of proxies in front, in CIDR form.

    Where it is `sticky`, a visitor stays with one container of each route.
    """

    locations: Sequence[Location]
    tls: Tls | None = None
    trusted: Sequence[str] = ()
    sticky: bool = False


def page(route: str, *, path: str = "/", preset: str = "strict") -> Location:
    """The frontend: everything that no other path takes."""
    return Location(path=path, route=route, headers=security.preset(preset), kept=True)


def api(
    route: str,
    path: str,
    *,
    limits: Sequence[Limit] = (),
    origins: Sequence[str] = (),
    websocket: bool = False,
    body: int = MIB,
) -> Location:
    """A backend's path."""
    return Location(
        path=path,
        route=route,
        headers=security.preset("api"),
        limits=limits,
        origins=origins,
        websocket=websocket,
        body=body,
        plain=True,
    )


def files(route: str, bucket: str, *, body: int = 100 * MIB) -> Location:
    """A bucket, path-style; what users uploaded has no rights on this origin."""
    return Location(
        path=f"/{bucket}/",
        route=route,
        headers=security.preset("files"),
        body=body,
        timeout=300,
        buffered=False,
    )


def render(entry: Entry) -> dict[str, str]:
    """Relative path to content, for `GatewayConfig(files=...)`."""
    ordered = list(enumerate(sorted(entry.locations, key=lambda each: each.path)))
    locations = "".join(_location(each, number, entry) for number, each in ordered)
    if not any(each.path == "/" for each in entry.locations):
        locations += location.NOTHING
    server = servers.blocks(
        locations,
        port=entry.tls.port if entry.tls else None,
        trusted=entry.trusted,
        challenges=entry.tls is not None and entry.tls.source == "acme",
    )
    allowed = [(f"origin_{number}", each.origins) for number, each in ordered]
    origins = "".join(location.origins(*each) for each in allowed)
    upstreams = "".join(dict(_upstream(each, entry) for _, each in ordered).values())
    before = servers.scheme(entry.trusted) + origins + upstreams
    sets = {f"headers-{number}.conf": each.headers for number, each in ordered}
    headers = {name: to_nginx(_fitting(each, entry)) for name, each in sets.items()}
    errors = to_nginx(_fitting(_ERRORS, entry))
    return {"http.conf": before + server, "headers-error.conf": errors, **headers, **_tls(entry)}


# The error page's own look comes from one file of the gateway's.
_ERRORS = security.preset("api").allowing({"style-src": ["'self'"]})


def _fitting(headers: Headers, entry: Entry) -> Headers:
    return headers if entry.tls else headers.insecure()


def _tls(entry: Entry) -> Mapping[str, str]:
    if entry.tls is None:
        return {}
    return {"tls.conf": servers.tls(entry.tls.source)}


def _upstream(each: Location, entry: Entry) -> tuple[str, str]:
    idle = each.idle if each.websocket else 0
    return location.upstream(each.route, idle=idle, sticky=entry.sticky)


def _scheme(entry: Entry) -> str:
    if entry.trusted:
        return "$client_scheme"
    return "https" if entry.tls else "http"


def _limit(one: Limit, location: str) -> str:
    path = one.path or location
    # A narrower path has a location of its own; here are only other spellings of it.
    kind = "limit" if location.startswith(path) else "limit_alike"
    return f'gate.{kind}("{path}", {one.requests}, {one.seconds})'


def _location(each: Location, number: int, entry: Entry) -> str:
    steps = [_limit(one, each.path) for one in each.limits]
    upstream, _ = _upstream(each, entry)
    lines = [
        *([guards.PLAIN] if each.plain else []),
        *(location.cors(f"origin_{number}") if each.origins else []),
        *guards.guard(steps, sticky=entry.sticky, kept=each.kept),
        f"include {location.HERE}/headers-{number}.conf;",
        f"client_max_body_size {each.body};",
        f"proxy_read_timeout {each.timeout}s;",
        f"proxy_send_timeout {each.timeout}s;",
        # Files are passed on while they arrive, and as they are.
        *([] if each.buffered else ["proxy_request_buffering off;", "gzip off;", "brotli off;"]),
        *(location.remember(each.route) if each.kept else []),
        *location.forward(upstream, websocket=each.websocket, scheme=_scheme(entry)),
    ]
    # `/ws` is that very path and what is below it, never `/wsx`.
    path = each.path
    matches = [path] if path.endswith("/") else [f"= {path}", f"{path}/"]
    return "".join(location.block(match, lines) for match in matches)
