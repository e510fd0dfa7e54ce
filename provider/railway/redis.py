"""`slipway:railway:Redis`."""

from __future__ import annotations

from provider.railway.service import Service


class Redis(Service):
    """A service that speaks the Redis protocol, with a `Volume` where it keeps its content.

    As a Service otherwise. It is reached from the project's private network only. Cost: what it
    uses, $10 a GB of memory and $20 a vCPU a month, and its volume.
    """

    token = "slipway:railway:Redis"
