"""Cloudflare: Pages, R2, zones, and the rules at its edge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.reading.forms import headers_file
from policies.reading.meaning import Bucket, Cors, Credential, Headers, Site, Tls, Variable
from policies.reading.resource import Resource
from policies.reading.values import field, flag, items, mapping, text

PAGES, RULESET, ZONE_SETTING, R2_BUCKET, R2_CORS, R2_DOMAIN, R2_PUBLIC, TOKEN, ACCOUNT_TOKEN = (
    f"cloudflare:index/{kind[0].lower()}{kind[1:]}:{kind}"
    for kind in (
        "PagesProject", "Ruleset", "ZoneSetting", "R2Bucket", "R2BucketCors", "R2CustomDomain",
        "R2ManagedDomain", "ApiToken", "AccountToken",
    )
)
TRANSFORM = "http_response_headers_transform"


def sites(resource: Resource) -> Iterator[Site]:
    """A Pages project; it sends what its `_headers` file says."""
    if resource.type == PAGES:
        yield Site(resource=resource, https=True)


def headers(resource: Resource) -> Iterator[Headers]:
    """`_headers` of Pages, and header rules of a zone, which reach whatever lies behind it."""
    if resource.type == RULESET and text(resource.inputs.get("phase")) == TRANSFORM:
        for rule in items(resource.inputs.get("rules")):
            if flag(field(rule, "enabled")) is False:
                continue
            given = mapping(field(mapping(field(rule, "actionParameters")), "headers"))
            sent = {
                name.lower(): text(field(entry, "value"))
                for name, entry in given.items()
                if text(field(entry, "operation")) != "remove"
            }
            expression = text(field(rule, "expression"))
            yield Headers(
                resource=resource, where=f"rule {expression or 'true'}", sent=sent,
                # A rule for a host is about its pages; one for a path is about something in it.
                # One that only removes headers leaves the grade to what else is sent.
                document=bool(sent) and "http.request.uri" not in expression,
            )
    content = field(mapping(field(resource.inputs, "files")), "_headers") or _built(resource)
    for path, sent in headers_file(text(content or field(resource.inputs, "headersFile"))):
        yield Headers(
            resource=resource, where=f"_headers {path}", sent=sent, document=path in ("/*", "/")
        )


def _built(resource: Resource) -> Any:
    """The `_headers` file that a Pages build writes from a variable of this name."""
    production = field(mapping(resource.inputs.get("deploymentConfigs")), "production")
    variables = mapping(field(mapping(production), "envVars"))
    return field(mapping(variables.get("SLIPWAY_HEADERS")), "value")


def tls(resource: Resource) -> Iterator[Tls]:
    """The lowest TLS version of a zone or of a bucket's own domain."""
    setting = text(resource.inputs.get("settingId"))
    if resource.type == ZONE_SETTING and setting == "min_tls_version":
        floor = resource.inputs.get("value")
        yield Tls(resource=resource, where="zone setting min_tls_version", floor=floor)
    elif resource.type == R2_DOMAIN:
        floor = resource.inputs.get("minTls")
        yield Tls(resource=resource, where="bucket domain", floor="1.0" if floor is None else floor)


def buckets(resource: Resource) -> Iterator[Bucket]:
    """R2 buckets, and the switches that publish one."""
    if resource.type == R2_BUCKET:
        yield Bucket(resource=resource, storage_class=resource.inputs.get("storageClass"))
    elif resource.type == R2_PUBLIC:
        yield Bucket(resource=resource, public=resource.inputs.get("enabled"), whole=False)


def cors(resource: Resource) -> Iterator[Cors]:
    """Who may use a bucket from a browser."""
    if resource.type == R2_CORS:
        for index, rule in enumerate(items(resource.inputs.get("rules"))):
            allowed = mapping(field(rule, "allowed"))
            yield Cors(
                resource=resource, where=f"rules[{index}]", origins=field(allowed, "origins"),
                methods=field(allowed, "methods"),
            )


def variables(resource: Resource) -> Iterator[Variable]:
    """Environment of a Pages build."""
    if resource.type != PAGES:
        return
    for stage, config in mapping(resource.inputs.get("deploymentConfigs")).items():
        for name, entry in mapping(field(mapping(config), "envVars")).items():
            yield _variable(resource, stage, name, entry)


def _variable(resource: Resource, stage: str, name: str, entry: Any) -> Variable:
    del stage
    hidden = text(field(entry, "type")) == "secret_text"
    return Variable(
        resource=resource, name=name, value=field(entry, "value"), audience="frontend",
        visible=not hidden,
    )


def credentials(resource: Resource) -> Iterator[Credential]:
    """API tokens: they should end by themselves."""
    if resource.type in (TOKEN, ACCOUNT_TOKEN):
        own = resource.inputs
        yield Credential(
            resource=resource, expires=own.get("expiresOn") or "never", made=own.get("notBefore")
        )
