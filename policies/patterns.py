"""What credentials look like, by name and by form. Values are never put into messages."""

from __future__ import annotations

import base64
import json
import math
import re
from collections import Counter

SECRET_NAME = re.compile(
    r"(?:^|_)(?:PASS(?:WORD|WD|PHRASE)?|SECRET|TOKEN|PRIVATE_KEY|API_?KEY|ACCESS_KEY|SECRET_KEY"
    r"|SERVICE_ROLE_KEY|ENCRYPTION_KEY|SIGNING_KEY|CREDENTIALS?|DSN_SECRET)(?:_\w+)?$",
    re.IGNORECASE,
)
NOT_SECRET_NAME = re.compile(
    # Firebase calls so what only names the project, and what its page therefore holds.
    r"(?:PUBLISHABLE|PUBLIC|ANON|SITE)_?KEY|FIREBASE_API_KEY$|_(?:FILE|PATH|ID|NAME|URL|TTL|LENGTH|EXPIRY|ISSUER)$",
    re.IGNORECASE,
)
# Forms that the common scanners miss are here on purpose (Railway, Neon, Supabase, Fly, URLs).
FORMS = {
    "a password in a URL": re.compile(r"[a-z][a-z0-9+]*://[^/\s:@]*:([^/\s:@]{3,})@"),
    "a Stripe secret key": re.compile(r"\b(?:sk|rk)_(?:live|test)_[0-9A-Za-z]{10,}"),
    "a Stripe webhook secret": re.compile(r"\bwhsec_[0-9A-Za-z+/=]{16,}"),
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[0-9A-Za-z]{36,}|github_pat_\w{40,})"),
    "a Supabase token": re.compile(r"\bsbp_[0-9a-f]{40}\b"),
    "a Supabase secret key": re.compile(r"\bsb_secret_[0-9A-Za-z_-]{20,}"),
    "a Neon API key": re.compile(r"\bnapi_[0-9a-z]{40,}"),
    "a Fly token": re.compile(r"\bfm[12][ar]?_[0-9A-Za-z+/=_-]{30,}"),
    "a Render API key": re.compile(r"\brnd_[0-9A-Za-z]{20,}"),
    "a Pulumi token": re.compile(r"\bpul-[0-9a-f]{40}\b"),
    "an OpenAI key": re.compile(r"\bsk-(?:proj-)?[0-9A-Za-z_-]{32,}"),
    "a Groq key": re.compile(r"\bgsk_[0-9A-Za-z]{40,}"),
    "a SendGrid key": re.compile(r"\bSG\.[\w-]{16,}\.[\w-]{16,}"),
    "a Google client secret": re.compile(r"\bGOCSPX-[0-9A-Za-z_-]{20,}"),
    "a Sentry token": re.compile(r"\bsntry[su]_[0-9A-Za-z_+/=.-]{40,}"),
    "a private key": re.compile(r"-----BEGIN (?:[A-Z ]+ )?PRIVATE KEY-----"),
}
JWT = re.compile(r"\beyJ[\w-]{10,}\.(eyJ[\w-]{10,})\.[\w-]{10,}")
WEAK = frozenset(
    {
        "password", "passw0rd", "changeme", "change-me", "secret", "admin", "root", "letmein",
        "qwerty", "test", "example", "default", "postgres", "12345678", "123456789", "1234567890",
        "supersecret", "your-secret-key", "keyboardcat",
    }
)
PUBLIC_PREFIXES = ("VITE_", "NEXT_PUBLIC_", "REACT_APP_", "PUBLIC_", "NUXT_PUBLIC_", "EXPO_PUBLIC_")


def secret_name(name: str) -> bool:
    """Does an environment variable's name say that it holds a secret?"""
    return bool(SECRET_NAME.search(name)) and not NOT_SECRET_NAME.search(name)


def secret_form(value: str) -> str | None:
    """What kind of credential a text contains, such as `a Stripe secret key`; None for none."""
    for kind, pattern in FORMS.items():
        if (match := pattern.search(value)) and not _placeholder(match.group(match.lastindex or 0)):
            return kind
    if _role(value) in ("service_role", "supabase_admin"):
        return "a Supabase service-role key"
    return None


def _role(value: str) -> str | None:
    match = JWT.search(value)
    if not match:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4)))
    except ValueError:
        return None
    role = claims.get("role") if isinstance(claims, dict) else None
    return role if isinstance(role, str) else None


def _placeholder(value: str) -> bool:
    return value.startswith(("$", "{", "<", "[")) or value.strip("*.xX") == ""


def weakness(value: str) -> str | None:
    """Why a secret is weak, without quoting it; None for a good one."""
    if value.lower() in WEAK or value.lower().strip("!0123456789") in WEAK:
        return "is a well-known word"
    if len(value) < 16:
        return f"has {len(value)} characters, and 16 are the least"
    if len(set(value)) < 6:
        return "repeats the same few characters"
    counts = Counter(value)
    bits = -sum(n * math.log2(n / len(value)) for n in counts.values())
    return f"has about {bits:.0f} bits of surprise, and 48 are the least" if bits < 48 else None
