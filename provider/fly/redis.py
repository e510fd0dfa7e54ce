"""`slipway:fly:Redis`."""

from __future__ import annotations

from provider.fly.machine import Machine


class Redis(Machine):
    """A machine that speaks the Redis protocol, with a `Volume` where it keeps its content.

    As a Machine otherwise. Cost: the machine's and the volume's.
    """

    token = "slipway:fly:Redis"
