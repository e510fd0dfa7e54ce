"""Valkey (Redis protocol) on this machine."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pulumi
import pulumi_docker as docker

from components import generated
from components.cache import Cache, CacheArgs
from components.docker.process import Check, Process
from components.docker.units import MIB, mebibytes

if TYPE_CHECKING:
    from components.docker.place import Place

USER, PORT = "app", 6379


class DockerCache(Cache):
    """A Valkey server on the stack's internal `data` network.

    Afterwards there is one container, and a data volume where `persist` is set. The user `app`
    may do all but administrate; the health check's user may only ping. Cost: none.
    """

    platform = "docker"
    private = True
    supports = frozenset({"persist"})

    def __init__(
        self, name: str, args: CacheArgs, place: Place, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        password = generated.password(f"{name}-password", self)
        image = place.builds.own("cache", {"BASE": place.toolchain.image("base")}).runs
        place.ready(name, [self._server(image, password)], self)
        place.listening.append(f"cache:{PORT}")
        self.host = pulumi.Output.from_input("cache")
        self.environment = {
            "CACHE_URL": pulumi.Output.secret(
                pulumi.Output.concat(f"redis://{USER}:", password, f"@cache:{PORT}/0")
            )
        }
        self.register_outputs({})

    def _server(self, image: pulumi.Output[str], password: pulumi.Output[str]) -> docker.Container:
        place, name, settings = self._place, self._name, self._settings
        volumes = [place.files(name, "cache", {"users.acl": password.apply(access_list)}, self)]
        if settings.persist:
            volumes.append(
                place.data(name, "cache", self)
            )
        server = Process(
            component="cache",
            image=image,
            user="71:71",
            networks={"data": ["cache"]},
            # Room beside the data for buffers, copies and Valkey itself.
            memory=mebibytes(settings.memory) + 32,
            command=["slipway-cache"],
            check=Check(command=["healthy"]),
            environment={
                "CACHE_MEMORY": f"{settings.memory // MIB}mb",
                "CACHE_PERSIST": "yes" if settings.persist else "no",
            },
            volumes=volumes,
        )
        return place.run(f"{name}-server", server, self, delete_before_replace=True)


def access_list(password: str) -> str:
    """Valkey's ACL file: the password's SHA-256 only, and no administration for the product."""
    digest = hashlib.sha256(password.encode()).hexdigest()
    return (
        "user default off\n"
        "user health on nopass -@all +ping\n"
        f"user {USER} on #{digest} ~* &* +@all -@admin -@dangerous +info +keys +flushdb\n"
    )
