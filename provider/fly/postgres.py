"""`slipway:fly:Postgres`."""

from __future__ import annotations

from provider.fly.machine import Machine


class Postgres(Machine):
    """A machine that runs Postgres; its data is on the `Volume` that it mounts.

    As a Machine otherwise. There is one of it: when its host fails it is away, and comes back from
    the newest snapshot of a day. Fly's managed Postgres has no API that is published. Cost: the
    machine's and the volume's.
    """

    token = "slipway:fly:Postgres"
