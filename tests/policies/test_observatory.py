"""The points of MDN's HTTP Observatory, against its own published table and measured pages."""

from __future__ import annotations

import pytest

from policies import observatory

HSTS = {"strict-transport-security": "max-age=63072000; includeSubDomains"}
HELMET = {
    "content-security-policy": "default-src 'self'; base-uri 'self'; font-src 'self' https: data:; "
    "form-action 'self'; frame-ancestors 'self'; img-src 'self' data:; object-src 'none'; "
    "script-src 'self'; script-src-attr 'none'; style-src 'self' https: 'unsafe-inline'; "
    "upgrade-insecure-requests",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def points(headers: dict[str, str], test: str) -> int:
    """The points of one test."""
    return next(mark.points for mark in observatory.marks(headers) if mark.test == test)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("default-src 'none'", 10),
        ("default-src 'none'; script-src 'self'", 10),
        ("default-src 'self'; object-src 'none'", 5),
        ("default-src 'self'; style-src 'self' 'unsafe-inline'", 0),
        ("default-src 'self'; script-src 'self' 'unsafe-eval'", -10),
        ("default-src 'self'; script-src 'self' 'unsafe-inline'", -20),
        ("default-src 'self'; script-src 'self' 'nonce-abc' 'unsafe-inline'", 5),
        ("default-src *", -20),
        ("script-src 'self'", -20),
        ("object-src 'none'", -20),
        ("script-src data:; object-src 'none'", -20),
        ("default-src 'self'; connect-src http://api.example.com", -20),
        ("", -25),
    ],
)
def test_content_security_policy(policy: str, expected: int) -> None:
    assert points({"content-security-policy": policy}, "content-security-policy") == expected


@pytest.mark.parametrize(
    ("headers", "test", "expected"),
    [
        ({}, "content-security-policy", -25),
        ({}, "strict-transport-security", -20),
        ({"strict-transport-security": "max-age=15552000"}, "strict-transport-security", 0),
        ({"strict-transport-security": "max-age=15551999"}, "strict-transport-security", -10),
        ({"strict-transport-security": "includeSubDomains"}, "strict-transport-security", -20),
        ({}, "x-content-type-options", -5),
        ({"x-content-type-options": "NoSniff"}, "x-content-type-options", 0),
        ({}, "x-frame-options", -20),
        ({"x-frame-options": "deny"}, "x-frame-options", 5),
        ({"x-frame-options": "ALLOW-FROM https://x"}, "x-frame-options", 0),
        ({"content-security-policy": "frame-ancestors 'none'"}, "x-frame-options", 5),
        ({}, "referrer-policy", 0),
        ({"referrer-policy": "strict-origin"}, "referrer-policy", 5),
        ({"referrer-policy": "unsafe-url"}, "referrer-policy", -5),
        ({"referrer-policy": "unsafe-url, same-origin"}, "referrer-policy", 5),
        ({"cross-origin-embedder-policy": "require-corp"}, "cross-origin-embedder-policy", 10),
        ({"cross-origin-opener-policy": "nonsense"}, "cross-origin-opener-policy", -5),
        ({"cross-origin-resource-policy": "cross-origin"}, "cross-origin-resource-policy", 0),
        ({"access-control-allow-origin": "*"}, "cross-origin-resource-sharing", 0),
        (
            {"access-control-allow-origin": "*", "access-control-allow-credentials": "true"},
            "cross-origin-resource-sharing",
            -50,
        ),
    ],
)
def test_points_of_the_published_table(headers: dict[str, str], test: str, expected: int) -> None:
    assert points(headers, test) == expected


@pytest.mark.parametrize(
    ("score", "letter"),
    [
        (165, "A+"),
        (100, "A+"),
        (99, "A"),
        (94, "A"),
        (90, "A"),
        (89, "A-"),
        (84, "B+"),
        (79, "B"),
        (70, "B"),
        (69, "B-"),
        (64, "C+"),
        (59, "C"),
        (49, "C-"),
        (44, "D+"),
        (39, "D"),
        (30, "D"),
        (29, "D-"),
        (24, "F"),
        (0, "F"),
    ],
)
def test_grades_round_down_to_a_multiple_of_five(score: int, letter: str) -> None:
    assert observatory.grade(score) == letter


def test_helmets_defaults_score_as_measured() -> None:
    # Measured with the real grader: 135, of which 5 are for subresource integrity of the page.
    assert observatory.score(observatory.marks(HELMET)) == 130


def test_the_full_set_scores_as_measured() -> None:
    # Measured: 160, of which 5 are for the page's scripts and 5 for its cookie.
    full = {
        **HELMET,
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "cross-origin-embedder-policy": "require-corp",
    }
    assert observatory.score(observatory.marks(full)) == 150


def test_nothing_at_all_scores_as_measured() -> None:
    assert observatory.score(observatory.marks({})) == 30
    assert observatory.grade(30) == "D"


def test_github_pages_cannot_do_better_than_b() -> None:
    # It sends HSTS; a policy in a meta tag is not a header, and is credited here all the same.
    best = {
        **HSTS,
        "content-security-policy": "default-src 'none'",
        "referrer-policy": "no-referrer",
    }
    marks = observatory.marks(best)
    assert observatory.score(marks) == 75
    assert observatory.grade(75) == "B"


def test_bonuses_count_from_ninety_only() -> None:
    good = observatory.Mark("x", 50, "")
    assert observatory.score([good, observatory.Mark("y", -10, "")]) == 140
    assert observatory.score([good, observatory.Mark("y", -15, "")]) == 85
    assert observatory.score([good, observatory.Mark("y", -200, "")]) == 0
