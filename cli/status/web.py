"""Asks an address how it is: whether it answers, how fast, and how old its certificate is."""

from __future__ import annotations

import ssl
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

import httpx
from cryptography import x509

from cli.status.part import Certificate, Seen

SECONDS, WRONG, SERVER_ERROR = 5.0, 400, 500
# Less than this, and nobody has renewed it.
LEFT = 14


def ask(address: str, path: str = "") -> Seen:
    """One GET, redirects followed, and the certificate of an https address."""
    url = f"{address.rstrip('/')}{path or '/'}"
    started = time.monotonic()
    try:
        answer = httpx.get(url, timeout=SECONDS, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        kind = type(error).__name__
        return Seen(
            health="unhealthy",
            problem=f"{url} does not answer ({kind}); look at its platform's log",
        )
    latency = round((time.monotonic() - started) * 1000, 1)
    certificate = certificate_of(address)
    # A page that is missing is not down; a health path that is missing is a wrong setting.
    wrong = WRONG if path else SERVER_ERROR
    problem = ""
    if answer.status_code >= wrong:
        problem = f"{url} answers {answer.status_code}; look at its platform's log"
    elif certificate and certificate.left < LEFT:
        problem = (
            f"the certificate of {urlsplit(address).hostname} ends in {certificate.left} days; "
            "renew it"
        )
    return Seen(
        health="unhealthy" if answer.status_code >= wrong else "healthy",
        latency=latency, certificate=certificate, problem=problem,
    )


def certificate_of(address: str) -> Certificate | None:
    """Its age, trusted here or not; None for plain HTTP, or where nobody answers."""
    parts = urlsplit(address)
    if parts.scheme != "https" or not parts.hostname:
        return None
    try:
        found = ssl.get_server_certificate((parts.hostname, parts.port or 443), timeout=SECONDS)
    except OSError:
        return None
    read, now = x509.load_pem_x509_certificate(found.encode()), datetime.now(UTC)
    return Certificate(
        age=(now - read.not_valid_before_utc).days, left=(read.not_valid_after_utc - now).days
    )
