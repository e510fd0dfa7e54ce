"""What nginx does with a request for one path of the gateway's: its location, its upstream."""

from __future__ import annotations

from collections.abc import Sequence

from components.docker import nginx_guards as guards

HERE = "/etc/slipway/gateway/current"
# Where no component takes `/`.
NOTHING = f"""\
  location / {{
    include {HERE}/headers-error.conf;
    error_page 404 /.slipway/error;
    return 404;
  }}
"""


def origins(name: str, allowed: Sequence[str]) -> str:
    """Maps that are set where the request's Origin is allowed, else empty.

    `$<name>` is the origin itself, `$<name>_yes`, `_methods`, `_headers` what goes with it.
    """
    if not allowed:
        return ""
    lines = "".join(f'  "{each}" $http_origin;\n' for each in allowed)
    values = {
        "yes": "true",
        "methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
        "headers": "$http_access_control_request_headers",
        "age": "7200",
    }
    more = (
        f'map ${name} ${name}_{key} {{ "" ""; default "{value}"; }}\n'
        for key, value in values.items()
    )
    return f'map $http_origin ${name} {{\n  default "";\n{lines}}}\n' + "".join(more)


def block(match: str, lines: Sequence[str]) -> str:
    """One `location` of a server."""
    return "".join((f"  location {match} {{\n", *(f"    {line}\n" for line in lines), "  }\n"))


def upstream(route: str, *, idle: int, sticky: bool) -> tuple[str, str]:
    """The name and the block of a route's upstream: which container it is, is decided for each
    request (images/gateway/lua/balance.lua). `idle` are a WebSocket's seconds; 0: there are none.
    """
    name = f"route_{route}" + ("_websocket" if idle else "")
    kinds = [
        *([f"websocket = true, idle = {idle}"] if idle else []),
        *(["sticky = true"] if sticky else []),
    ]
    options = f", {{ {', '.join(kinds)} }}" if kinds else ""
    lines = [
        "server 0.0.0.1;",
        f'balancer_by_lua_block {{ balance.choose("{route}"{options}) }}',
        "keepalive 128;",
        # A new connection takes as long as three requests.
        "keepalive_requests 100000;",
        # Below Node's 5 s: a connection is never used in the moment its backend closes it.
        "keepalive_timeout 4s;",
    ]
    return name, "".join((f"upstream {name} {{\n", *(f"  {line}\n" for line in lines), "}\n"))


def forward(upstream: str, *, websocket: bool, scheme: str) -> list[str]:
    """Pass a request on to a container of the upstream; `scheme` is what the browser spoke."""
    upgrade = ["proxy_set_header Upgrade $upgrade;"] if websocket else []
    connection = "$connection_upgrade" if websocket else '""'
    return [
        # As the browser sent it: presigned URLs are signed for this host.
        "proxy_set_header Host $http_host;",
        "proxy_set_header X-Real-IP $remote_addr;",
        # Only what this gateway knows itself: a client's own X-Forwarded-For is not believed.
        "proxy_set_header X-Forwarded-For $remote_addr;",
        f"proxy_set_header X-Forwarded-Proto {scheme};",
        # Known already, or nobody's business: a client's own would be believed.
        *(f'proxy_set_header {each} "";' for each in guards.BELIEVED),
        "proxy_set_header X-Request-Id $request_id_kept;",
        "proxy_hide_header X-Request-Id;",
        "add_header X-Request-Id $request_id_kept always;",
        *upgrade,
        f"proxy_set_header Connection {connection};",
        f"proxy_pass http://{upstream};",
    ]


def remember(route: str) -> list[str]:
    """Keep what the route's containers call immutable; see images/gateway/nginx.conf."""
    return [
        "proxy_cache immutable;",
        f'proxy_cache_key "{route} $uri";',
        "proxy_no_cache $passing $large $is_args;",
        "proxy_cache_bypass $is_args;",
        "proxy_cache_lock on;",
    ]


def cors(name: str) -> list[str]:
    """Let pages of the origins in the map `$<name>` call this location, with credentials."""
    headers = {
        "Allow-Origin": f"${name}",
        "Allow-Credentials": f"${name}_yes",
        "Allow-Methods": f"${name}_methods",
        "Allow-Headers": f"${name}_headers",
        "Max-Age": f"${name}_age",
    }
    return [
        *(f"proxy_hide_header Access-Control-{key};" for key in headers),
        *(f"add_header Access-Control-{key} {value} always;" for key, value in headers.items()),
        "add_header Vary Origin always;",
        # A browser's question before the real request; the limits do not count it.
        f'set $asked "$request_method ${name}";',
        'if ($asked ~ "^OPTIONS .") { return 204; }',
    ]
