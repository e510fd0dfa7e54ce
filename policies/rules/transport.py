"""TLS, HTTPS, and who may call from another origin or how often."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.frameworks import headers as secure_headers
from policies.frameworks import observatory, owasp
from policies.frameworks import tls as mozilla
from policies.reading import nginx
from policies.reading.platforms import cloudflare, docker, github
from policies.reading.read import read
from policies.reading.resource import Resource
from policies.reading.values import Unknown, field, flag, items, mapping, text
from policies.rule import Finding, Outcome, Stack, rule

Options = Mapping[str, Any]
PROTOCOLS = ("TLSv1.2", "TLSv1.3")
CIPHERS = {
    f"ECDHE-{kind}-{cipher}" for kind in ("ECDSA", "RSA")
    for cipher in ("AES128-GCM-SHA256", "AES256-GCM-SHA384", "CHACHA20-POLY1305")
} | {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}


def raise_tls_floor(resource: Resource) -> dict[str, Any] | None:
    """TLS 1.2 as the lowest version, where it is a property of its own."""
    floor = [found.floor for found in read("tls", resource)]
    if not floor or isinstance(floor[0], Unknown) or text(floor[0]) not in ("1.0", "1.1"):
        return None
    names = {cloudflare.ZONE_SETTING: "value", cloudflare.R2_DOMAIN: "minTls"}
    return {names[resource.type]: "1.2"} if resource.type in names else None


@rule(
    "tls-follows-mozilla-intermediate", severity="high", framework=mozilla("intermediate"),
    prevents="TLS 1.0 and CBC ciphers, open to downgrade (POODLE, BEAST)",
    remedy="Accept TLS 1.2 and 1.3 with the six AEAD ciphers of the guideline.",
    repair=raise_tls_floor,
)
def tls_follows_mozilla_intermediate(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """TLS 1.2 is the oldest version accepted, with the ciphers of Mozilla's guideline."""
    for found in read("tls", resource):
        old = [name for name in found.protocols if name not in PROTOCOLS]
        if old:
            yield Finding(
                "", f"{found.where} accepts {', '.join(old)}; accept TLSv1.2 and TLSv1.3 only"
            )
        weak = [name for name in found.ciphers if name not in CIPHERS and name[:1] not in "!-"]
        if weak:
            yield Finding(
                "", f"{found.where} accepts {', '.join(weak)}; "
                "keep to the ciphers of the intermediate guideline",
            )
        if isinstance(found.floor, Unknown):
            yield found.floor
        elif text(found.floor) in ("1.0", "1.1"):
            yield Finding("", f"{found.where} accepts TLS {text(found.floor)}; set 1.2")


@rule(
    "production-is-served-over-tls", severity="critical", framework=mozilla("intermediate"),
    prevents="passwords read on a coffee shop's network",
    remedy="Give the gateway a certificate (`slipway:docker.tls`).", stacks="production",
)
def production_is_served_over_tls(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """In production the gateway serves over TLS."""
    if resource.type == docker.GATEWAY:
        files = {k: text(v) for k, v in mapping(resource.inputs.get("files")).items()}
        served = [place for place in nginx.locations(files) if place.answers]
        if served and not any(place.tls for place in served):
            yield Finding("", f"{resource.name} serves over plain HTTP; give it a certificate")


def enforce_https(resource: Resource) -> dict[str, Any] | None:
    """GitHub's switch for Pages."""
    wanted = resource.type == github.PAGES and not flag(resource.inputs.get("httpsEnforced"))
    return {"httpsEnforced": True} if wanted else None


@rule(
    "plain-http-is-redirected", severity="high", framework=observatory("redirection"),
    prevents="visitors who type the address and stay on plain HTTP",
    remedy="Set `always_use_https` on the zone, `httpsEnforced` on Pages.", repair=enforce_https,
)
def plain_http_is_redirected(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """Visitors who arrive over plain HTTP are sent to HTTPS."""
    own = resource.inputs
    if resource.type == github.PAGES and not flag(own.get("httpsEnforced")):
        yield Finding("", f"{resource.name} also serves over plain HTTP; set `httpsEnforced: true`")
    if resource.type == cloudflare.ZONE_SETTING:
        setting, value = text(own.get("settingId")), own.get("value")
        if setting == "always_use_https" and text(value) == "off":
            yield Finding("", f"{resource.name} turns `always_use_https` off; set it to on")
        if setting == "ssl" and text(value) in ("off", "flexible"):
            yield Finding(
                "", f"{resource.name}: `{text(value)}` goes on to the origin over plain HTTP; "
                "set ssl to strict",
            )


@rule(
    "cors-names-its-origins", severity="high",
    framework=observatory("cross-origin-resource-sharing"),
    prevents="any page in a signed-in user's browser calling the API as that user",
    remedy="Name the frontend's origin; never `*`, and never `null`.",
)
def cors_names_its_origins(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """Only named origins may call from another origin."""
    for found in read("cors", resource):
        for origin in items(found.origins):
            if isinstance(origin, Unknown):
                yield origin
                continue
            given = text(origin).strip()
            if given in ("*", "null", "$http_origin"):
                extra = " with credentials" if flag(found.credentials) else ""
                yield Finding(
                    "", f"{found.where} lets `{given}` in{extra}; name the frontend's origin"
                )
            elif given.startswith("http://") and not _local(given):
                yield Finding("", f"{found.where} lets {given} in over plain HTTP; write https://")


def _local(origin: str) -> bool:
    host = origin.removeprefix("http://").split("/")[0].rsplit(":", 1)[0]
    return host in ("localhost", "127.0.0.1", "[::1]") or host.endswith(".localhost")


@rule(
    "api-requests-are-limited", severity="medium", framework=owasp("2.4.1"),
    prevents="password guessing and scraping at the speed of the network",
    remedy="Set `slipway:backend.limits`, such as 100 requests in 15 minutes on /api/.",
)
def api_requests_are_limited(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """Requests to the API are limited for each client."""
    if resource.type != docker.GATEWAY:
        return
    files = {k: text(v) for k, v in mapping(resource.inputs.get("files")).items()}
    for path, held in nginx.limited(files).items():
        if "/api" in path and not held:
            yield Finding(
                "", f"{resource.name} does not limit requests to {path}; "
                "set `slipway:backend.limits`",
            )


@rule(
    "edge-rules-fit-their-plan", severity="low", framework=secure_headers("headers to add"),
    prevents="a `_headers` file that Cloudflare cuts off without a word: 100 rules, 2,000 "
    "characters a line",
    remedy="Merge rules, or move the headers to a zone's rule.", scope="stack",
)
def edge_rules_fit_their_plan(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """A `_headers` file stays within what Cloudflare reads of it."""
    for resource in stack.resources:
        files = resource.inputs.get("files")
        content = text(field(files, "_headers")) if isinstance(files, dict) else ""
        rules = [line for line in content.splitlines() if line[:1].strip() and line[0] != "#"]
        if len(rules) > 100:
            yield Finding(
                resource.urn, f"{resource.name} has {len(rules)} header rules, and 100 are read; "
                "merge some",
            )
        longest = max(map(len, content.splitlines()), default=0)
        if longest > 2000:
            yield Finding(
                resource.urn, f"{resource.name} has a header line of {longest} characters, and "
                "2,000 are read; shorten it",
            )
