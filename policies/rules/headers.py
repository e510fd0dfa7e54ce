"""Security headers as they are rendered for each platform: what browsers will really get."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies import observatory
from policies.frameworks import headers as owasp
from policies.frameworks import observatory as mdn
from policies.frameworks import tls
from policies.reading import nginx
from policies.reading.meaning import Headers
from policies.reading.read import everything, read
from policies.reading.resource import Resource
from policies.rule import Finding, Outcome, Stack, rule

Options = Mapping[str, Any]
OBSOLETE = {
    "x-xss-protection": "it opened holes in old browsers; leave it out, or send 0",
    "expect-ct": "browsers ignore it; leave it out",
    "public-key-pins": "it locked sites out of their own domain; leave it out",
    "feature-policy": "it is called Permissions-Policy now; rename it",
    "x-powered-by": "it tells attackers what runs here; leave it out",
    "server": "it tells attackers what runs here; leave it out",
}
ORDER = [letter for _, letter in observatory.GRADES]


@rule(
    "pages-send-security-headers", severity="high", framework=owasp("headers to add"),
    prevents="script injection and clickjacking that one header stops (British Airways, 2018: "
    "22 lines of injected script, 380,000 cards)",
    remedy="Choose a header preset: `slipway:frontend: {headers: strict}`.",
)
def pages_send_security_headers(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """Pages are sent with the security headers that browsers act on."""
    for found in _documents(resource):
        missing = [name for name, present in _wanted(found).items() if not present]
        if missing:
            yield Finding(
                "", f"{found.where} lacks {', '.join(missing)}; set `slipway:frontend.headers`"
            )


def _wanted(found: Headers) -> dict[str, bool]:
    sent = found.sent
    policy = observatory.directives(sent.get("content-security-policy", ""))
    return {
        "Content-Security-Policy": bool(policy),
        "X-Content-Type-Options: nosniff": sent.get("x-content-type-options", "") == "nosniff",
        "X-Frame-Options or frame-ancestors": "x-frame-options" in sent
        or "frame-ancestors" in policy,
        "Referrer-Policy": "referrer-policy" in sent,
    }


def _documents(resource: Resource) -> Iterator[Headers]:
    for found in read("headers", resource):
        if found.document:
            yield found


@rule(
    "content-security-policy-is-strict", severity="high",
    framework=mdn("content-security-policy"),
    prevents="a policy that is there and stops nothing, because it allows inline scripts",
    remedy="Drop 'unsafe-inline', 'unsafe-eval' and `*` from script-src; use a nonce or a hash.",
)
def content_security_policy_is_strict(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A content security policy stops injected scripts."""
    for found in read("headers", resource):
        policy = found.sent.get("content-security-policy")
        if policy is None:
            continue
        mark = observatory.marks({"content-security-policy": policy})[0]
        if mark.points < 0:
            yield Finding("", f"{found.where}: {mark.reason}; use a nonce or a hash instead")


@rule(
    "strict-transport-security-lasts", severity="medium", framework=tls("hsts_min_age"),
    prevents="the first request of a returning visitor going out over plain HTTP",
    remedy="Send `Strict-Transport-Security: max-age=63072000; includeSubDomains`.",
    options={"seconds": 31_536_000},
)
def strict_transport_security_lasts(resource: Resource, options: Options) -> Iterator[Outcome]:
    """Browsers are told to use HTTPS, for a year at least."""
    for found in _documents(resource):
        age = observatory.max_age(found.sent.get("strict-transport-security", ""))
        least = int(options["seconds"])
        if found.tls and (age is None or age < least):
            said = f"for {age} seconds only" if age is not None else "by no header"
            yield Finding(
                "", f"{found.where}: browsers are told to keep to HTTPS {said}; send "
                f"`Strict-Transport-Security: max-age={max(least, 63_072_000)}`",
            )


@rule(
    "pages-reach-the-required-grade", severity="medium", framework=mdn("grade"),
    prevents="headers that are all there and still add up to little",
    remedy="Choose `headers: strict`, or say in `grade` what is enough.",
    options={"grade": "A"},
)
def pages_reach_the_required_grade(resource: Resource, options: Options) -> Iterator[Outcome]:
    """Pages reach the grade that MDN's HTTP Observatory would give for their headers."""
    for found in _documents(resource):
        if not found.tls:
            continue  # a gateway without TLS is another rule's finding
        marks = observatory.marks(found.sent)
        points = observatory.score(marks)
        reached, wanted = observatory.grade(points), str(options["grade"])
        if wanted in ORDER and ORDER.index(reached) > ORDER.index(wanted):
            worst = sorted((m for m in marks if m.points < 0), key=lambda m: m.points)
            losses = "; ".join(f"{m.reason} ({m.points})" for m in worst)
            yield Finding(
                "", f"{found.where} reaches {reached} ({points}), {wanted} is required: {losses}; "
                "choose `headers: strict`",
            )


@rule(
    "sites-can-send-headers", severity="high", framework=mdn("x-frame-options"),
    prevents="a site on GitHub Pages, whose best possible grade is B (75): it sends no headers "
    "of one's own",
    remedy="Put Cloudflare in front (`slipway:dns: {platform: cloudflare}`) or choose a platform "
    "that sends headers.", scope="stack",
)
def sites_can_send_headers(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """A site stands where its headers can be set, or behind an edge that sets them."""
    edge = any(
        found.document and found.resource.platform == "cloudflare"
        for found in everything("headers", stack.resources)
    )
    for site in everything("sites", stack.resources):
        if not site.can_send_headers and not edge:
            yield Finding(
                site.resource.urn,
                f"{site.resource.name} is on GitHub Pages, which sends no "
                "security headers (grade B at best); put Cloudflare in front, or use vercel, "
                "cloudflare, render or docker",
            )


@rule(
    "locations-keep-inherited-headers", severity="high", framework=owasp("headers to add"),
    prevents="nginx's trap: one add_header in a location drops all inherited ones (HSTS vanished)",
    remedy="Repeat the inherited headers in that location, or include them there.",
)
def locations_keep_inherited_headers(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """An nginx location that adds a header does not lose the others."""
    yield from _problems(resource, nginx.INHERITED, "loses {}; repeat them there")


@rule(
    "errors-send-headers-too", severity="low", framework=owasp("headers to add"),
    prevents="error pages without protection: nginx sends headers only with success unless told",
    remedy="End the line with `always`.",
)
def errors_send_headers_too(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """Security headers are sent with error pages as well."""
    yield from _problems(resource, nginx.NOT_ALWAYS, "does not send {} with errors; add `always`")


def _problems(resource: Resource, kind: str, words: str) -> Iterator[Outcome]:
    ordinary = ("cache-control", "expires", "vary", "content-disposition", "retry-after")
    for found in read("headers", resource):
        names = [name for problem, name in found.problems
                 if problem == kind and name not in ordinary]
        if names:
            yield Finding("", f"{found.where} {words.format(', '.join(sorted(names)))}")


@rule(
    "no-obsolete-headers", severity="low", framework=owasp("headers to remove"),
    prevents="headers that do nothing, do harm, or name the software and its version",
    remedy="Leave the header out.",
)
def no_obsolete_headers(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """No header is sent that is obsolete or tells what software runs."""
    for found in read("headers", resource):
        for name, why in OBSOLETE.items():
            value = found.sent.get(name)
            if value and not (name == "x-xss-protection" and value.strip() == "0"):
                yield Finding("", f"{found.where} sends {name}: {why}")
