"""Security headers: what the presets promise, and that every form can be read back."""

from __future__ import annotations

import pytest

from components.header_forms import to_headers_file, to_nginx, to_ruleset
from components.headers import PRESETS, REMOVED, Headers, preset
from tests.gateway.written_headers import (
    from_headers_file,
    from_nginx,
    from_ruleset,
    policy_of,
    read,
)

FORMS = {
    "nginx": lambda headers: from_nginx(to_nginx(headers)),
    "_headers": lambda headers: from_headers_file(to_headers_file(headers)),
    "ruleset": lambda headers: from_ruleset(to_ruleset(headers)),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", [name for name in PRESETS if name != "none"])
def test_every_form_is_read_back_as_it_was(form: str, name: str) -> None:
    headers = preset(name)
    found = FORMS[form](headers)
    assert found.items() == headers.items()
    assert found.policy == headers.policy
    assert found.secure


@pytest.mark.parametrize("form", FORMS)
def test_without_https_nothing_is_promised_about_https(form: str) -> None:
    found = FORMS[form](preset("strict").insecure())
    names = dict(found.items())
    assert "Strict-Transport-Security" not in names
    assert "upgrade-insecure-requests" not in names["Content-Security-Policy"]
    assert not found.secure


def test_strict_earns_every_point_of_the_observatory() -> None:
    headers = dict(preset("strict").items())
    policy = policy_of(headers["Content-Security-Policy"])
    # +10: default-src 'none' and nothing unsafe; +5: frame-ancestors from a header.
    assert policy["default-src"] == policy["frame-ancestors"] == ["'none'"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert not {"data:", "https:", "*"} & {*policy["script-src"], *policy["style-src"]}
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_strict_lets_a_built_page_load_its_own_files_and_socket() -> None:
    policy = preset("strict").policy
    for directive in ("script-src", "style-src", "font-src", "img-src", "connect-src"):
        assert "'self'" in policy[directive]


def test_uploaded_files_have_no_rights_on_the_origin() -> None:
    headers = dict(preset("files").items())
    assert "sandbox" in policy_of(headers["Content-Security-Policy"])
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_more_sources_replace_none_and_are_not_repeated() -> None:
    headers = Headers({"connect-src": ["'none'"]}, {})
    more = {"connect-src": ["https://api.example.com"], "frame-src": ["https://pay.example.com"]}
    assert headers.allowing(more).allowing(more).policy == {
        "connect-src": ["https://api.example.com"],
        "frame-src": ["https://pay.example.com"],
    }
    assert headers.policy == {"connect-src": ["'none'"]}


def test_none_only_removes_what_tells_what_runs_here() -> None:
    assert preset("none").items() == []
    assert to_nginx(preset("none")) == "".join(f"proxy_hide_header {each};\n" for each in REMOVED)


def test_an_unknown_preset_is_answered_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"headers: strikt is not a preset; did you mean strict?"):
        preset("strikt")
    with pytest.raises(ValueError, match="there are: strict, standard, api, files, none"):
        preset("zzz")


def test_a_line_that_a_headers_file_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="X-Long has 2110 characters; a _headers line holds 2000"):
        to_headers_file(Headers({}, {"X-Long": "x" * 2100}, removed=()))


def test_a_rule_for_another_path_is_not_read() -> None:
    text = "/*\n  X-Frame-Options: DENY\n/embed/*\n  ! X-Frame-Options\n  X-Other: a\n"
    assert from_headers_file(text).values == {"X-Frame-Options": "DENY"}
    assert from_headers_file(text, "/embed/*").values == {"X-Other": "a"}


def test_names_are_read_in_any_case() -> None:
    found = read([("content-security-policy", "default-src 'self'"), ("x-frame-options", "DENY")])
    assert found.policy == {"default-src": ["'self'"]}
    assert found.values == {"X-Frame-Options": "DENY"}
