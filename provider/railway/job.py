"""`slipway:railway:Job`."""

from __future__ import annotations

from provider.railway.service import Service


class Job(Service):
    """A service whose `preDeployCommand` is all that it does, with variables of its own.

    As a Service otherwise: its `Deployment` fails with the command, and what runs afterwards is
    to end at once. So a migration has the owner's password, and the running backend has not.
    Cost: what the command uses while it runs.
    """

    token = "slipway:railway:Job"
