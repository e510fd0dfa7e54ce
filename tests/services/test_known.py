"""What is known of third-party services, and what a stack hears about its keys."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from components.preflight import problems, warnings
from components.product import Product
from components.services import webhooks
from components.site import Site
from services import known
from settings import Settings, SettingsError, load
from tests.platforms.recording import Hidden, record
from tests.settings.platforms import CATALOGUE

ROOT = Path(__file__).parents[2]
REFERENCES = (
    "100ms", "firebase", "google", "groq", "luma", "openai", "sendgrid", "sentry", "ses", "stripe",
    "supabase-realtime",
)
# The vendors' own examples of a right value, and one that people paste by mistake.
VALUES: dict[tuple[str, str], tuple[str, str]] = {
    ("100ms", "HMS_TEMPLATE_ID"): ("65fa1c3a9cd8cd1ffbc5bd2e", "65fa1c3a-template"),
    ("firebase", "FIREBASE_API_KEY"): ("AIza" + "Sy-_a" * 7, "1:123:web:321"),
    ("firebase", "FIREBASE_AUTH_DOMAIN"): ("notes-1a2b3.firebaseapp.com", "https://notes.web.app"),
    ("firebase", "FIREBASE_PROJECT_ID"): ("notes-1a2b3", "Notes App"),
    ("firebase", "FIREBASE_APP_ID"): ("1:65211879909:web:3ae38ef1cdcb2e01fe5f0c", "65211879909"),
    ("firebase", "FIREBASE_CLIENT_EMAIL"): (
        "firebase-adminsdk-x1@notes-1a2b3.iam.gserviceaccount.com", "me@example.com",
    ),
    ("firebase", "FIREBASE_PRIVATE_KEY"): (
        "-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----\\n", "MIIEvQIBADANBg",
    ),
    ("google", "GOOGLE_CLIENT_ID"): (
        "1234567890-abc123def456.apps.googleusercontent.com", "GOCSPX-1mVwFTjGIXgs2BC2uHzksQi0HAK",
    ),
    ("groq", "GROQ_API_KEY"): ("gsk_" + "a1B2" * 13, "xai-" + "a1B2" * 13),
    ("openai", "OPENAI_API_KEY"): ("sk-proj-" + "a1B2_" * 10, "sk-admin-" + "a1B2_" * 10),
    ("openai", "OPENAI_WEBHOOK_SECRET"): ("whsec_a1B2c3", "a1B2c3"),
    ("sendgrid", "SENDGRID_API_KEY"): ("SG." + "a" * 22 + "." + "b" * 43, "a" * 69),
    ("sentry", "SENTRY_DSN"): (
        "https://examplePublicKey@o0.ingest.sentry.io/0".replace("examplePublicKey", "0af1" * 8),
        "https://notes.sentry.io/settings/projects/2/",
    ),
    ("sentry", "SENTRY_AUTH_TOKEN"): ("sntryu_" + "0af1" * 16, "0af1" * 16),
    ("ses", "AWS_ACCESS_KEY_ID"): ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMIK7MDENG"),
    ("ses", "AWS_SECRET_ACCESS_KEY"): (
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "AKIAIOSFODNN7EXAMPLE",
    ),
    ("ses", "AWS_REGION"): ("eu-central-1", "Frankfurt"),
    ("stripe", "STRIPE_SECRET_KEY"): ("sk_test_4eC39HqLyjWDarjtT1zdp7dc", "pk_test_TYooMQauvd"),
    ("stripe", "STRIPE_PUBLISHABLE_KEY"): ("pk_live_TYooMQauvdEDq54NiTphI7jx", "sk_live_4e"),
    ("stripe", "STRIPE_WEBHOOK_SECRET"): ("whsec_wRNftLajMZNeslQOP6vEPm4iVx5NlZ6z", "we_1MhQ"),
    ("supabase-realtime", "SUPABASE_URL"): (
        "https://abcdefghijklmnopqrst.supabase.co", "https://abc.supabase.co/rest/v1",
    ),
    ("supabase-realtime", "SUPABASE_PUBLISHABLE_KEY"): ("sb_publishable_a1-B2_c3", "sb_secret_a1"),
    ("supabase-realtime", "SUPABASE_SECRET_KEY"): ("sb_secret_a1-B2_c3", "sb_publishable_a1"),
}
BACKEND = {"platform": "docker", "image": "ghcr.io/org/notes:1", "paths": ["/api/"]}
STRIPE = {"STRIPE_SECRET_KEY": Hidden("sk_live_canary1")}


def test_every_service_of_the_references_is_known() -> None:
    assert known.names() == list(REFERENCES)


@pytest.mark.parametrize("name", known.names())
def test_a_form_comes_with_words_and_an_example(name: str) -> None:
    made = known.service(name)
    assert made
    assert made.source.startswith("https://")
    for each in made.variables:
        assert bool(each.form) is bool(each.right)
        assert not each.form or (name, each.name) in VALUES


@pytest.mark.parametrize(("name", "variable"), VALUES)
def test_a_form_takes_the_vendors_values_and_no_others(name: str, variable: str) -> None:
    right, wrong = VALUES[name, variable]
    made = known.service(name)
    forms = [each.form for each in made.variables if each.name == variable] if made else []
    assert forms
    assert all(re.fullmatch(form, right) for form in forms)
    assert not any(re.fullmatch(form, wrong) for form in forms)


def test_a_page_may_have_no_name_that_is_a_servers() -> None:
    owned = known.server_only()
    assert owned["STRIPE_SECRET_KEY"] == "Stripe"
    assert owned["SUPABASE_SERVICE_ROLE_KEY"] == "Supabase Realtime"
    assert not {"SENTRY_DSN", "SUPABASE_URL", "FIREBASE_PROJECT_ID", "AWS_REGION"} & set(owned)


def test_another_file_is_another_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    variable = "{name: RESEND_API_KEY, side: backend, what: sends mail, form: 're_.+', right: re_}"
    (tmp_path / "resend.yaml").write_text(
        f"title: Resend\nwhat: mail\nkeys: a\nsource: https://b\nvariables:\n  - {variable}\n"
    )
    monkeypatch.setattr(known, "HERE", tmp_path)
    known.service.cache_clear()
    found = known.service("resend")
    known.service.cache_clear()
    assert found
    assert known.names() == ["resend"]
    assert found.variable("RESEND_API_KEY", "backend") is found.variables[0]


def said(services: dict[str, Any]) -> list[str]:
    """What the settings' check says of values that the engine hands over."""
    config = {"app": {"name": "notes"}, "backend": BACKEND, "services": services}
    values = {f"slipway:{key}": json.dumps(value) for key, value in config.items()}
    with pytest.raises(SettingsError) as caught:
        load(config=values, secret_keys=["slipway:services"], catalogue=CATALOGUE)
    return str(caught.value).splitlines()


def test_a_wrong_secret_is_said_and_never_shown() -> None:
    path = "slipway:services.groq.backend.GROQ_API_KEY"
    assert said({"groq": {"backend": {"GROQ_API_KEY": "canary-4711"}}}) == [
        f"{path}: no such value of Groq's; a key begins with gsk_"
    ]


def test_a_webhook_needs_the_key_that_proves_it() -> None:
    given = {"backend": {"STRIPE_SECRET_KEY": "sk_test_1"}, "webhook": "/api/stripe"}
    assert said({"stripe": given}) == [
        "slipway:services.stripe.backend.STRIPE_WEBHOOK_SECRET: anyone could call /api/stripe in "
        "Stripe's name without it; run: pulumi config set --secret --path "
        "'slipway:services.stripe.backend.STRIPE_WEBHOOK_SECRET'"
    ]


def product(stack: str, services: dict[str, Any]) -> Product:
    config = {"app": {"name": "notes"}, "backend": BACKEND, "services": services}
    values = {f"slipway:{key}": json.dumps(value) for key, value in config.items()}
    settings: Settings = load(config=values, secret_keys=["slipway:services"])
    return Product(settings, Site(app="notes", stack=stack, root=ROOT))


def heard(product: Product) -> tuple[list[str], list[str]]:
    """(refused, warned), about services alone."""
    refused, warned = (
        [f"{each.path}: {each.message}" for each in found if "services" in each.path]
        for found in (problems(product), warnings(product))
    )
    return refused, warned


@pytest.mark.parametrize(
    ("stack", "key", "refused", "warned"),
    [
        ("pr-7", "sk_live_1", "a live key of Stripe's in a preview stack, where anyone's pull "
         "request runs; set a test key instead", ""),
        ("pr-7", "sk_test_1", "", ""),
        ("prod", "rk_test_1", "", "a test key of Stripe's in production, where nothing it does is "
         "real; set a live key"),
        ("prod", "sk_live_1", "", ""),
        ("dev", "sk_live_1", "", "a live key of Stripe's in development, where what it does is "
         "real; set a test key"),
    ],
)
def test_keys_are_of_the_stacks_kind(stack: str, key: str, refused: str, warned: str) -> None:
    made = product(stack, {"stripe": {"backend": {"STRIPE_SECRET_KEY": key}}})
    path = "slipway:services.stripe.backend.STRIPE_SECRET_KEY: "
    wanted = ([f"{path}{refused}"] if refused else [], [f"{path}{warned}"] if warned else [])
    assert heard(made) == wanted


def test_what_to_register_at_a_service_is_an_output(tmp_path: Path) -> None:
    backends = {
        "api": {**BACKEND, "platform": "railway", "host": "api.example.com"},
        "hooks": {**BACKEND, "platform": "railway", "paths": ["/hooks/"], "host": "in.example.com"},
    }
    services = {
        "stripe": {
            "backend": {**STRIPE, "STRIPE_WEBHOOK_SECRET": Hidden("whsec_1")},
            "webhook": "/hooks/stripe",
        },
        "luma": {"backend": {"LUMA_API_KEY": Hidden("x")}},
    }
    config = {"app": {"name": "notes"}, "backend": backends, "services": services}
    assert record(config, tmp_path, webhooks).outputs == {
        "stripe": "https://in.example.com/hooks/stripe"
    }
