"""The gateway's servers, and what holds for each of their requests."""

from __future__ import annotations

from collections.abc import Sequence

from components.docker.nginx_location import HERE, block

ERRORS = "400 413 414 429 431 494 502 503 504"
COMPRESSED = (
    "text/css text/plain text/javascript application/javascript application/json "
    "application/manifest+json application/xml image/svg+xml application/wasm"
)
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
HEALTH = '  location = /healthz { access_log off; default_type text/plain; return 200 "ok\\n"; }\n'


def tls(source: str) -> str:
    """What a TLS server includes; `source` as in images/gateway/lua/certificate.lua."""
    show = f'certificate.show("{source}")'
    return f"{_TLS}ssl_certificate_by_lua_block {{ {show} }}\n"


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


def blocks(
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
        "access_log /dev/stdout json_asked buffer=32k flush=1s;",
        f"include {HERE}/headers-error.conf;",
        "add_header X-Request-Id $request_id_kept always;",
        'content_by_lua_block { require("pages").answer() }',
    ]
    style = [f"include {HERE}/headers-error.conf;", "alias /usr/share/slipway/pages/error.css;"]
    return (
        "".join(f"  {line}\n" for line in lines)
        + block("= /.slipway/error", page)
        + block("= /.slipway/error.css", style)
    )
