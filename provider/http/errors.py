"""What a call to a vendor may raise. All of it is Failed: the user sees the message.

Failed
├── Refused          the vendor answered no; `status`, `body`
│   ├── Missing      404, 410
│   └── Conflict     409
└── Unsure           the answer was lost or 5xx: whether it was done is not known
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from provider.errors import Failed

if TYPE_CHECKING:
    from provider.http.vendor import Vendor

REQUEST_IDS = (
    "x-request-id", "x-neon-ret-request-id", "fly-request-id", "x-railway-request-id",
    "render-request-id", "sb-request-id", "cf-ray",
)


class Refused(Failed):
    """The vendor said no. `words` are its own."""

    def __init__(self, message: str, *, status: int, body: Any, words: str = "") -> None:
        super().__init__(message)
        self.status, self.body, self.words = status, body, words


class Missing(Refused):
    """What was asked for is not there."""


class Conflict(Refused):
    """It exists already, or something else is changing it."""


class Unsure(Failed):
    """The call may have been carried out, or not."""


def advice(vendor: Vendor, status: int) -> str:
    """What a person does about an answer of this status."""
    page = f" (its state: https://{vendor.status})" if vendor.status else ""
    again = "run the update again: what was made will be found again"
    known = {
        401: f"the credential is wrong or has expired: {vendor.how} "
        f"and run: export {vendor.token}=...",
        402: "its plan does not include this: choose a larger plan, or take the setting back",
        403: f"the credential in {vendor.token} may not do this: give it the right, "
        f"or {vendor.how}",
        404: "it is gone, or belongs to another account; run: pulumi refresh",
        409: "something of that name exists, or is being changed: wait or choose another name, "
        "then run the update again",
        423: f"another operation is still running there: {again}",
        429: f"its rate limit is used up: wait a while, then {again}",
    }
    if status >= 500:
        return f"{vendor.name} has a problem{page}: {again}"
    return known.get(status, "correct what it says and run the update again")


def refused(
    vendor: Vendor, asked: str, status: int, body: Any, headers: Mapping[str, str]
) -> Failed:
    """The error for an answer: who answered what, in whose words, and what to do."""
    words = vendor.words(body) or "no explanation"
    text = f"{vendor.name} answered {status} to {asked.strip()}: {words}{request_id(headers)}"
    message = f"{text}; {advice(vendor, status)}"
    if status >= 500:
        return Unsure(message)
    kinds = {404: Missing, 410: Missing, 409: Conflict}
    return kinds.get(status, Refused)(message, status=status, body=body, words=words)


def request_id(headers: Mapping[str, str]) -> str:
    """` (request 7f3a)`: what the vendor's support asks for; empty where it gave none."""
    for name in REQUEST_IDS:
        if value := headers.get(name):
            return f" (request {value})"
    return ""
