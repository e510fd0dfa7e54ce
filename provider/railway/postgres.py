"""`slipway:railway:Postgres`."""

from __future__ import annotations

from provider.railway.service import Service


class Postgres(Service):
    """A service that runs Postgres; its data is on the `Volume` that is attached to it.

    As a Service otherwise. It is reached from the project's private network only. Cost: what it
    uses, $10 a GB of memory and $20 a vCPU a month, and its volume.
    """

    token = "slipway:railway:Postgres"
