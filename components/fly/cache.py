"""Valkey (Redis protocol) on Fly."""

from __future__ import annotations

from typing import Annotated

import pulumi
from pydantic import Field

from components import hosted
from components import server_scripts as scripts
from components.cache import Cache, CacheArgs
from components.contract import Options
from components.fly import sizes
from components.fly.place import Place
from components.generated import password
from provider.fly.redis import Redis
from provider.program import Declared

PORT, MOUNT = 6379, "/data"
# Room beside the data for the system, buffers, copies and Valkey itself.
OVERHEAD = 128 * 1024 * 1024


class CacheOptions(Options):
    """Keys of `slipway:cache` that only Fly understands."""

    image: Annotated[
        str,
        Field(
            default="docker.io/valkey/valkey:8.1",
            description="Image with Valkey and its official entrypoint",
        ),
    ]


class FlyCache(Cache):
    """A Valkey server on the stack's private network, and a volume where `persist` is set.

    The user `app` may do all but administrate. Limits: one machine in one region; away for a
    moment when it is changed; 2 GB at most. Cost: shared-cpu-1x with 256 MB $2.02 a month, $5 for
    each GB more, $0.15 a GB of volume.
    """

    platform = "fly"
    private = True
    supports = frozenset({"persist"})
    Options = CacheOptions

    def __init__(
        self, name: str, args: CacheArgs, place: Place, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        secret = password(f"{name}-password", self)
        home = place.app(name, self, data=args.settings.persist)
        server = self._server(home, secret)
        self.host = hosted.once_running(home.private_host, server.machine_id)
        url = hosted.url(f"redis://{scripts.APPLICATION}", secret, self.host, f":{PORT}/0")
        self.environment = {"CACHE_URL": url}
        self.register_outputs({})

    def _server(self, home: Declared, secret: pulumi.Output[str]) -> Declared:
        settings, place = self._settings, self._place
        config = secret.apply(
            lambda text: scripts.cache_config(text, settings.memory, persist=settings.persist)
        )
        secrets = place.secrets(self._name, home, {"SLIPWAY_CONFIG": config}, self)
        disk = place.volume(self._name, home, self, size_gb=1) if settings.persist else None
        return place.server(
            self._name, Redis, home, self, port=PORT, disk=disk,
            mount_path=MOUNT if disk else None,
            image=settings.options.image,
            env={scripts.VARIABLE: scripts.CACHE},
            min_secrets_version=secrets.version,
            **sizes.guest(1, settings.memory + OVERHEAD),
        )
