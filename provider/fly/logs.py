"""The end of what a machine wrote, from Fly's log service, as far as it gives it."""

from __future__ import annotations

import re

from provider.call import Call
from provider.errors import Failed
from provider.fly.api import FLY
from provider.http import Client, Vendor

LOGS = Vendor(
    name="Fly logs", address="https://api.fly.io/api/v1", token=FLY.token, how=FLY.how,
    status=FLY.status,
)
# Lines reach the service a moment after they were written.
SECONDS, LINES = 5.0, 20
PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@\s]+@")


def last_lines(call: Call, app: str, machine: str) -> str:
    """The last lines, indented; or how to see them."""
    client = Client(LOGS, call)
    for _ in call.attempts(SECONDS, every=1):
        try:
            found = client.get(f"/apps/{app}/logs", instance=machine)
        except Failed:
            break
        lines = [each["attributes"]["message"] for each in (found or {}).get("data") or ()]
        if lines:
            text = "\n".join(f"    {line}" for line in lines[-LINES:])
            return call.redact(PASSWORD.sub(r"\1[secret]@", text))
    return f"    (Fly gives none; run: fly logs --app {app} --machine {machine})"
