"""What never reaches a comment: values that may be secret, and what looks like a credential."""

from __future__ import annotations

import pytest

from cli.review.hidden import at, clean, shown, variables
from policies.reading.values import SecretText, Unknown

HEX = "0123456789abcdef" * 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("postgres://app:s3cr3t-pw@db.example.com/notes", "postgres://(hidden)@db.example.com/notes"),
        ("redis://:s3cr3t-pw@cache:6379", "redis://(hidden)@cache:6379"),
        ("token ghp_abcdefghijklmnop1234 refused", "token (hidden) refused"),
        ("sbp_0102030405060708", "(hidden)"),
        ("fm2_lJPECAAAAAAAB", "(hidden)"),
        ("sk_live_51abcDEF", "(hidden)"),
        ("Authorization: Bearer abc.def-ghi_jkl", "Authorization: Bearer (hidden)"),
        ("eyJhbGciOiJI.eyJzdWIiOiIx.c2ln", "(hidden)"),
        (f"key {HEX}", "key (hidden)"),
        ('{"db_password": "s3cr3t-pw", "n": 1}', '{"db_password(hidden)", "n": 1}'),
        ("API_TOKEN=s3cr3t-pw next", "API_TOKEN(hidden) next"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----", "(hidden)"),
        ("image app@sha256:" + HEX * 2, "image app@sha256:" + HEX * 2),
        ("the key `memory` is unknown; did you mean size?",
         "the key `memory` is unknown; did you mean size?"),
        ("https://notes.example.com/api", "https://notes.example.com/api"),
    ],
)
def test_what_looks_like_a_credential_is_hidden_and_nothing_else(text: str, said: str) -> None:
    assert clean(text) == said


def test_this_processs_own_credentials_are_hidden_in_any_form(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NEON_API_KEY", "plain words of a key")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", "/home/me/passphrase")
    assert clean("401 for plain words of a key in /home/me/passphrase") == (
        "401 for (hidden) in /home/me/passphrase"
    )


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("memory", 512, "512"), ("cpus", "0.5", "0.5"), ("readOnly", True, "true"),
        ("healthcheck.interval", "10s", "10s"), ("image", "ghcr.io/org/app:1", "ghcr.io/org/app:1"),
        ("image", "user:ghp_abcdefghijklmnop1234@x", None), ("image", SecretText("x"), None),
        ("name", "anything", None), ("envs[0]", "PIN=1234", None), ("env.PIN", 1234, None),
        ("variables.version", "1", None), ("passwordLength", 12, None), ("image", "a\nb", None),
        ("version", Unknown("version"), None), ("image", "x" * 100, None), ("", 1, None),
    ],
)
def test_only_numbers_and_telling_properties_are_shown(
    path: str, value: object, said: str | None
) -> None:
    assert shown(path, value) == said


def test_a_path_of_the_engine_finds_its_value() -> None:
    inputs = {"a": [{"b": 1}], "labels": {"x.y": 2}, "late": Unknown("late")}
    assert at(inputs, "a[0].b") == 1
    assert at(inputs, "a[1].b") is None
    assert isinstance(at(inputs, "late.more"), Unknown)


def test_variables_are_known_by_name() -> None:
    assert variables(["A=1", "B=x=y", "no name=1", 3, "C"]) == {"A": "1", "B": "x=y"}
