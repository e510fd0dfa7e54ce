"""Garage (S3 API) on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import pulumi
import pulumi_docker as docker
from pydantic import Field

from components.contract import Options
from components.docker.process import Check, Process
from components.docker.routes import STORAGE
from components.docker.units import MIB
from components.generated import hexadecimal
from components.storage import Storage, StorageArgs
from settings.quantities import Size

if TYPE_CHECKING:
    from components.docker.place import Place

REGION, PORT = "garage", 3900


class StorageOptions(Options):
    """Keys of `slipway:storage` that only docker understands."""

    body: Annotated[
        Size, Field(default=100 * MIB, description="Largest file that the gateway lets through")
    ]


class DockerStorage(Storage):
    """A Garage node with the stack's buckets, one key, and CORS for the product's origin.

    Afterwards there is one container and one data volume. Browsers reach a bucket at
    `<origin>/<bucket>/` through the gateway, by URLs signed for exactly that host and path.
    Limits: one node, no replication. Cost: none beyond the disk.
    """

    platform = "docker"
    private = True
    leaves_bucket = "stays there, in a bucket that nothing uses any more"
    supports = frozenset[str]()
    Options = StorageOptions

    def __init__(
        self,
        name: str,
        args: StorageArgs,
        place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._args = name, place, args
        self._key_id, self._key = self._keys()
        roles = {role.upper(): place.toolchain.image(role) for role in ("base", "garage")}
        server = self._server(place.builds.own("storage", roles).runs)
        ready = place.ready(name, [server], self)
        place.gateway.route(STORAGE, [server], PORT, self, after=[ready], probe="")
        place.listening.append(f"storage:{PORT}")
        self.endpoint = pulumi.Output.from_input(place.origin)
        self.environment = self._environment()
        self.register_outputs({})

    def _keys(self) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
        # Garage's own form: GK and 24 hexadecimal digits; a secret of 64.
        identity = hexadecimal(f"{self._name}-key-id", self, 12)
        return (
            pulumi.Output.secret(pulumi.Output.concat("GK", identity)),
            hexadecimal(f"{self._name}-key", self, 32),
        )

    def _server(self, image: pulumi.Output[str]) -> docker.Container:
        place, name = self._place, self._name
        secrets = place.files(
            name,
            "storage",
            {
                "rpc-secret": hexadecimal(f"{self._name}-rpc-secret", self, 32),
                "admin-token": hexadecimal(f"{self._name}-admin-token", self, 32),
                "access-key-id": self._key_id,
                "secret-access-key": self._key,
            },
            self,
        )
        data = place.data(name, "storage", self)
        buckets = self._args.settings.buckets
        server = Process(
            component="storage",
            image=image,
            user="72:72",
            memory=256,
            networks={"front": ["storage"]},
            command=["slipway-storage"],
            check=Check(command=["healthy"]),
            environment={
                "STORAGE_BUCKETS": ",".join(buckets),
                "STORAGE_CORS_ORIGINS": ",".join(self._args.origins),
            },
            volumes=[data, secrets],
        )
        return place.run(f"{name}-server", server, self, delete_before_replace=True)

    def _environment(self) -> dict[str, pulumi.Output[str]]:
        buckets = list(self._args.settings.buckets)
        plain = {
            "STORAGE_ENDPOINT": f"http://storage:{PORT}",
            "STORAGE_PUBLIC_ENDPOINT": self._place.origin,
            "STORAGE_REGION": REGION,
            **({"STORAGE_BUCKET": buckets[0]} if buckets else {}),
            **{f"STORAGE_BUCKET_{key.upper().replace('-', '_')}": key for key in buckets},
        }
        return {
            **{key: pulumi.Output.from_input(value) for key, value in plain.items()},
            "STORAGE_ACCESS_KEY_ID": self._key_id,
            "STORAGE_SECRET_ACCESS_KEY": self._key,
        }
