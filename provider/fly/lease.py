"""Leases: while one is held, only its holder changes a machine, so that two updates do not fight.

A lease that a killed update of the same resource left is taken over: the engine's own lock has
already seen to it that no other update of this stack runs.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from provider.call import Call
from provider.errors import Failed
from provider.fly.api import app_path
from provider.http import Client, Conflict, Missing, Pending, until

# A killed update's leases end by themselves after this; one under way renews them in half of it.
SECONDS = 120
WAIT_SECONDS = 600
HEADER = "fly-machine-lease-nonce"


class Leases:
    """The leases of one operation in one app."""

    def __init__(self, client: Client, app: str) -> None:
        self._client, self._app = client, app
        self._held: dict[str, tuple[str, float]] = {}

    def take(self, machine: str) -> None:
        """Wait until the machine is free, and take its lease. One that is gone needs none."""
        what = f"the lease of the machine {machine}"
        if nonce := until(self._client.call, what, lambda: self._taken(machine),
                          seconds=WAIT_SECONDS):
            self._held[machine] = nonce, time.monotonic()

    def renew(self) -> None:
        """Renew those that are half over; called while something is waited for."""
        for machine, (nonce, since) in list(self._held.items()):
            if time.monotonic() - since > SECONDS / 2:
                self._post(machine, nonce)
                self._held[machine] = nonce, time.monotonic()

    def ask(self, method: str, machine: str, *more: str, body: Any = None, **params: bool) -> Any:
        """A call that changes the machine, with its lease."""
        nonce, _ = self._held.get(machine, ("", 0))
        path = app_path(self._app, "machines", machine, *more)
        headers = {HEADER: nonce} if nonce else {}
        return self._client.send(method, path, body=body, params=params, headers=headers).body

    def release(self) -> None:
        """Give all back. One that cannot be given back ends by itself."""
        for machine in list(self._held):
            try:
                self.ask("DELETE", machine, "lease")
            except Failed as error:
                self._client.call.log("DEBUG", self._client.call.redact(str(error)), False)
            del self._held[machine]

    def forget(self, machine: str) -> None:
        """Its lease has gone with it."""
        self._held.pop(machine, None)

    def _taken(self, machine: str) -> str | Pending:
        try:
            return str(self._post(machine, "")["nonce"])
        except Missing:
            return ""
        except Conflict:
            there = self._client.find(app_path(self._app, "machines", machine, "lease")) or {}
        if there.get("description") == _mine(self._client.call) and there.get("nonce"):
            self._client.send(
                "DELETE", app_path(self._app, "machines", machine, "lease"),
                headers={HEADER: there["nonce"]},
            )
            return Pending("taken over from an interrupted update")
        who = there.get("description") or there.get("owner") or "another update"
        ends = datetime.fromtimestamp(there.get("expires_at") or time.time(), UTC)
        return Pending(f"held by {who} until {ends:%H:%M:%S} UTC")

    def _post(self, machine: str, nonce: str) -> Any:
        path = app_path(self._app, "machines", machine, "lease")
        body = {"ttl": SECONDS, "description": _mine(self._client.call)}
        headers = {HEADER: nonce} if nonce else {}
        return self._client.send("POST", path, body=body, headers=headers).body


def _mine(call: Call) -> str:
    return f"slipway {call.mark}"


@contextmanager
def leased(client: Client, app: str, machines: Iterable[str]) -> Iterator[Leases]:
    """Hold the leases of these machines."""
    leases = Leases(client, app)
    try:
        for each in machines:
            leases.take(each)
        yield leases
    finally:
        leases.release()
