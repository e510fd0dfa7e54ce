"""MDN HTTP Observatory's points for a set of headers, as its grader gives them (algorithm 6).

Source: mdn/mdn-http-observatory @94042bb, src/grader/charts.js. Only what headers decide is
scored; cookies, redirection and subresource integrity count as 0, as for a page without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SIX_MONTHS = 15_552_000
BEST_REFERRER = ("no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin")
GRADES = ((100, "A+"), (90, "A"), (85, "A-"), (80, "B+"), (70, "B"), (65, "B-"), (60, "C+"),
          (50, "C"), (45, "C-"), (40, "D+"), (30, "D"), (25, "D-"), (0, "F"))
BROAD = ("*", "http:", "https:", "data:", "blob:")


@dataclass(frozen=True)
class Mark:
    """Points of one test, with the reason in words."""

    test: str
    points: int
    reason: str


def marks(headers: Mapping[str, str], *, https: bool = True) -> list[Mark]:
    """One mark per test. `headers` by lower-case name."""
    return [
        Mark("content-security-policy", *_policy(headers.get("content-security-policy"))),
        Mark("strict-transport-security", *_transport(headers, https)),
        Mark("x-content-type-options", *_sniffing(headers)),
        Mark("x-frame-options", *_framing(headers)),
        Mark("referrer-policy", *_referrer(headers)),
        *_isolation(headers),
        Mark("cross-origin-resource-sharing", *_sharing(headers)),
    ]


def score(found: list[Mark]) -> int:
    """100 and all penalties; the bonuses too where the penalties leave at least 90."""
    uncurved = 100 + sum(mark.points for mark in found if mark.points < 0)
    bonus = sum(mark.points for mark in found if mark.points > 0)
    return max(0, uncurved + bonus if uncurved >= 90 else uncurved)


def grade(points: int) -> str:
    """`A+` to `F` for a score, rounded down to a multiple of 5."""
    rounded = points - points % 5
    return next(letter for least, letter in GRADES if rounded >= least)


def directives(policy: str) -> dict[str, list[str]]:
    """A content security policy by directive; the first of a name counts, as in browsers."""
    found: dict[str, list[str]] = {}
    for part in policy.split(";"):
        words = part.split()
        if words:
            found.setdefault(words[0].lower(), [word.lower() for word in words[1:]])
    return found


def _policy(policy: str | None) -> tuple[int, str]:
    if policy is None:
        return -25, "no Content-Security-Policy"
    rules = directives(policy)
    default = rules.get("default-src")
    script = rules.get("script-src", default)
    objects = rules.get("object-src", default)
    style = rules.get("style-src", default) or []
    if not rules:
        return -25, "the Content-Security-Policy is empty"
    if script is None or objects is None or any(word in BROAD for word in [*script, *objects]):
        return -20, "script-src or object-src is missing or lets everything in"
    trusted = any(word.startswith(("'nonce-", "'sha", "'strict-dynamic")) for word in script)
    if "'unsafe-inline'" in script and not trusted:
        return -20, "script-src allows 'unsafe-inline'"
    if "'unsafe-eval'" in script:
        return -10, "script-src allows 'unsafe-eval'"
    if any(word.startswith("http:") for words in rules.values() for word in words):
        return -20, "the policy allows a plain http: source"
    if "'unsafe-inline'" in style:
        return 0, "style-src allows 'unsafe-inline'"
    if default == ["'none'"]:
        return 10, "default-src is 'none' and nothing unsafe"
    return 5, "nothing unsafe"


def _transport(headers: Mapping[str, str], https: bool) -> tuple[int, str]:
    value = headers.get("strict-transport-security", "")
    age = max_age(value)
    if not https or age is None:
        return -20, "no Strict-Transport-Security over HTTPS"
    return (0, "long enough") if age >= SIX_MONTHS else (-10, f"max-age is only {age} seconds")


def max_age(value: str) -> int | None:
    """Seconds out of `max-age=63072000; includeSubDomains`; None where it is missing."""
    found = re.search(r"max-age\s*=\s*\"?(\d{1,12})", value, re.IGNORECASE)
    return int(found[1]) if found else None


def _sniffing(headers: Mapping[str, str]) -> tuple[int, str]:
    good = headers.get("x-content-type-options", "").strip().lower() == "nosniff"
    return (0, "nosniff") if good else (-5, "X-Content-Type-Options is not nosniff")


def _framing(headers: Mapping[str, str]) -> tuple[int, str]:
    if "frame-ancestors" in directives(headers.get("content-security-policy", "")):
        return 5, "frame-ancestors in the Content-Security-Policy"
    value = headers.get("x-frame-options", "").strip().lower()
    if value in ("deny", "sameorigin"):
        return 5, "X-Frame-Options"
    return (0, "allow-from") if value.startswith("allow-from") else (-20, "no X-Frame-Options")


def _referrer(headers: Mapping[str, str]) -> tuple[int, str]:
    value = headers.get("referrer-policy")
    if value is None:
        return 0, "absent"
    last = value.split(",")[-1].strip().lower()
    return (5, last) if last in BEST_REFERRER else (-5, f"Referrer-Policy {last} tells too much")


def _isolation(headers: Mapping[str, str]) -> Iterator[Mark]:
    good = {
        "cross-origin-embedder-policy": (("require-corp", "credentialless"), ("unsafe-none",)),
        "cross-origin-opener-policy": (
            ("same-origin", "same-origin-allow-popups", "noopener-allow-popups"), ("unsafe-none",)
        ),
        "cross-origin-resource-policy": (("same-origin", "same-site"), ("cross-origin",)),
    }
    for name, (best, neutral) in good.items():
        value = headers.get(name, "").split(";")[0].strip().lower()
        points = 10 if value in best else 0 if value in ("", *neutral) else -5
        yield Mark(name, points, value or "absent")


def _sharing(headers: Mapping[str, str]) -> tuple[int, str]:
    everyone = headers.get("access-control-allow-origin", "").strip() == "*"
    credentials = headers.get("access-control-allow-credentials", "").strip().lower() == "true"
    return (-50, "every origin, with credentials") if everyone and credentials else (0, "fine")
