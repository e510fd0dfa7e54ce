"""Valkey (Redis protocol) on Railway."""

from __future__ import annotations

from typing import Annotated

import pulumi
from pydantic import Field

from components import hosted
from components import server_scripts as scripts
from components.cache import Cache, CacheArgs
from components.contract import Options
from components.generated import password
from components.railway.place import Place
from provider.program import Declared
from provider.railway.redis import Redis

PORT, GIGABYTE = 6379, 1_000_000_000
# Room beside the data for buffers, copies and Valkey itself.
OVERHEAD = 64 * 1024 * 1024


class CacheOptions(Options):
    """Keys of `slipway:cache` that only Railway understands."""

    image: Annotated[
        str,
        Field(
            default="docker.io/valkey/valkey:8.1",
            description="Image with Valkey and its official entrypoint",
        ),
    ]


class RailwayCache(Cache):
    """A Valkey server on the project's private network, and a volume where `persist` is set.

    The user `app` may do all but administrate. Limits: with `persist` it is away for a moment
    when it is deployed. Cost: what it uses, $10 a GB of memory and $20 a vCPU a month, $0.15 a GB
    of disk; within the plan's fee while that is not used up.
    """

    platform = "railway"
    private = True
    supports = frozenset({"persist"})
    Options = CacheOptions

    def __init__(
        self, name: str, args: CacheArgs, place: Place, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        secret = password(f"{name}-password", self)
        server = self._server(secret)
        disk = [place.volume(name, "/data", server, self, [])] if args.settings.persist else []
        running = place.deploy(name, server, self, after=[*disk])
        self.host = hosted.once_running(server.host, running.deployment_id)
        url = hosted.url(f"redis://{scripts.APPLICATION}", secret, self.host, f":{PORT}/0")
        self.environment = {"CACHE_URL": url}
        self.register_outputs({})

    def _server(self, secret: pulumi.Output[str]) -> Declared:
        settings = self._settings
        config = secret.apply(
            lambda text: scripts.cache_config(text, settings.memory, persist=settings.persist)
        )
        return self._place.service(
            self._name,
            Redis,
            {"SLIPWAY_CONFIG": config, scripts.VARIABLE: scripts.CACHE},
            self,
            source={"image": settings.options.image},
            start_command=scripts.START,
            draining_seconds=10,
            memory_gb=(settings.memory + OVERHEAD) / GIGABYTE,
        )
