"""nginx directives of the gateway, one function for each kind of block."""

from __future__ import annotations

from collections.abc import Sequence

from components.docker import nginx_guards as guards

HERE = "/etc/slipway/gateway/current"
ERRORS = "400 413 414 429 431 494 502 503 504"

# Mozilla's guideline 6.0, intermediate; the post-quantum group comes first. nginx wants to be given
# a certificate at its start; the one that is shown is chosen in each handshake.
_TLS = """\
ssl_certificate /tmp/placeholder.pem;
ssl_certificate_key /tmp/placeholder.key;
ssl_protocols TLSv1.2 TLSv1.3;
ssl_ecdh_curve X25519MLKEM768:X25519:prime256v1:secp384r1;
ssl_ciphers ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:\
ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305;
ssl_prefer_server_ciphers off;
ssl_session_timeout 1d;
ssl_session_cache shared:tls:10m;
"""
# What the ACME client wants to be asked for over plain HTTP, on the volume that it shares.
_CHALLENGES = """\
  location ^~ /.well-known/acme-challenge/ {
    access_log off;
    default_type text/plain;
    root /etc/slipway/certificates/challenges;
  }
"""
# Where no component takes `/`.
NOTHING = f"""\
  location / {{
    include {HERE}/headers-error.conf;
    error_page 404 /.slipway/error;
    return 404;
  }}
"""


def tls(source: str) -> str:
    """What a TLS server includes; `source` as in images/gateway/lua/certificate.lua."""
    show = f'certificate.show("{source}")'
    return f"{_TLS}ssl_certificate_by_lua_block {{ {show} }}\n"


COMPRESSED = (
    "text/css text/plain text/javascript application/javascript application/json "
    "application/manifest+json application/xml image/svg+xml application/wasm"
)


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


def scheme(trusted: Sequence[str]) -> str:
    """Maps for `$client_scheme`: what the browser spoke, as a trusted proxy in front says."""
    if not trusted:
        return ""
    nets = "".join(f"  {each} 1;\n" for each in trusted)
    return (
        f"geo $realip_remote_addr $from_proxy {{\n  default 0;\n{nets}}}\n"
        'map "$from_proxy:$http_x_forwarded_proto" $client_scheme {\n'
        "  default $scheme;\n  1:https https;\n  1:http http;\n}\n"
    )


def location(match: str, lines: Sequence[str]) -> str:
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


HEALTH = '  location = /healthz { access_log off; default_type text/plain; return 200 "ok\\n"; }\n'


def server(
    locations: str, *, port: int | None, trusted: Sequence[str], challenges: bool = False
) -> str:
    """The servers. `port` is the HTTPS port that browsers see, None for plain HTTP."""
    body = HEALTH + _common(trusted) + locations
    if port is None:
        return f"server {{\n  listen 8080 default_server;\n{body}}}\n"
    suffix = "" if port == 443 else f":{port}"
    target = f"https://$host{suffix}$request_uri"
    return (
        f"server {{\n  listen 8443 ssl default_server;\n  http2 on;\n  include {HERE}/tls.conf;\n"
        f"  error_page 497 =308 {target};\n{body}}}\n"
        f"server {{\n  listen 8080 default_server;\n"
        f"  header_filter_by_lua_block {{ gate.leave() }}\n"
        f"{HEALTH}{_CHALLENGES if challenges else ''}"
        f"  location / {{ return 308 {target}; }}\n}}\n"
    )


def _common(trusted: Sequence[str]) -> str:
    real = [f"set_real_ip_from {each};" for each in trusted]
    lines = [
        *real,
        # nginx knows its own port, not the published one.
        "absolute_redirect off;",
        *(["real_ip_header X-Forwarded-For;", "real_ip_recursive on;"] if real else []),
        "gzip on;",
        "gzip_vary on;",
        "gzip_proxied any;",
        "gzip_min_length 1024;",
        f"gzip_types {COMPRESSED};",
        "brotli on;",
        "brotli_comp_level 4;",
        "brotli_min_length 1024;",
        f"brotli_types {COMPRESSED};",
        f"error_page {ERRORS} /.slipway/error;",
    ]
    page = [
        "internal;",
        f"include {HERE}/headers-error.conf;",
        "add_header X-Request-Id $request_id_kept always;",
        'content_by_lua_block { require("pages").answer() }',
    ]
    style = [f"include {HERE}/headers-error.conf;", "alias /usr/share/slipway/pages/error.css;"]
    return (
        "".join(f"  {line}\n" for line in lines)
        + location("= /.slipway/error", page)
        + location("= /.slipway/error.css", style)
    )
