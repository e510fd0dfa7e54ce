"""Postgres 17 with pgbouncer in front, on this machine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_docker as docker

from components.contract import Problem
from components.database import Database, DatabaseArgs
from components.docker import backups
from components.docker.backup_options import DatabaseOptions
from components.docker.process import SCRATCH, Check, Process
from components.docker.units import mebibytes
from components.generated import password

if TYPE_CHECKING:
    from components.docker.place import Place

OWNER, APPLICATION = "owner", "app"
ROLES = ("owner", "app", "pooler")


class DockerDatabase(Database):
    """A Postgres server and its pooler on the stack's internal `data` network.

    Afterwards there are two containers and one data volume. Backends connect to the pooler as
    the role `app`, which cannot change the schema; migrations go to the server as `owner`.
    Limits: one node, no replica. Cost: none beyond the machine.
    """

    platform = "docker"
    private = True
    supports = frozenset({"pooled"})
    Options = DatabaseOptions

    def __init__(
        self,
        name: str,
        args: DatabaseArgs,
        place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        self._database = args.settings.name or place.site.app.replace("-", "_")
        passwords = self._passwords()
        image = place.builds.own("postgres", {"BASE": place.toolchain.image("base")}).runs
        server = self._server(image, passwords)
        pooler = self._pooler(image, passwords)
        ready = place.ready(name, [server, pooler], self)
        place.listening += ["postgres:5432", "pooler:6432"]
        self._connect(passwords)
        if backup := self._settings.options.backup:
            backups.back_up(
                f"{name}-backup", place, backup, image, server, self._names, passwords[OWNER],
                ready, self,
            )
        self.register_outputs({})

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """After a new product's name, a copied volume has the database by the old one.

        The app would find an empty database beside it, under the new product's name.
        """
        before = place.settings.app.renamed_from
        if before and not section.name and not before.startswith(f"{place.site.app}-"):
            yield Problem(
                path=f"{path}.name",
                message=f"a copy of the volume {before}-database has the database by its old name, "
                "which was usually the product's; write that one here",
            )
        if backup := section.options.backup:
            yield from backups.problems(backup)

    @property
    def _names(self) -> dict[str, str]:
        return {
            "POSTGRES_DATABASE": self._database,
            "POSTGRES_OWNER": OWNER,
            "POSTGRES_APP": APPLICATION,
        }

    def _passwords(self) -> dict[str, pulumi.Output[str]]:
        return {role: password(f"{self._name}-{role}-password", self) for role in ROLES}

    def _server(
        self, image: pulumi.Output[str], passwords: dict[str, pulumi.Output[str]]
    ) -> docker.Container:
        place, name = self._place, self._name
        secrets = place.files(
            f"{name}-server",
            "database",
            {f"{role}-password": passwords[role] for role in ROLES},
            self,
        )
        data = place.data(name, "database", self)
        server = Process(
            component="database",
            image=image,
            user="70:70",
            networks={"data": ["postgres"]},
            memory=mebibytes(self._settings.size.memory),
            command=["slipway-postgres", "server"],
            check=Check(command=["healthy"]),
            environment=self._names,
            tmpfs={**SCRATCH, "/run/postgresql": ""},
            volumes=[data, secrets],
            stop_signal="SIGINT",
            grace=30,
        )
        # Two servers must never share the volume: the old one goes first.
        return place.run(f"{name}-server", server, self, delete_before_replace=True)

    def _pooler(
        self, image: pulumi.Output[str], passwords: dict[str, pulumi.Output[str]]
    ) -> docker.Container:
        place, name = self._place, self._name
        secrets = place.files(
            f"{name}-pooler", "database", {"pooler-password": passwords["pooler"]}, self
        )
        pooler = Process(
            component="database",
            image=image,
            user="65534:65534",
            memory=64,
            networks={"data": ["pooler"]},
            command=["slipway-postgres", "pooler"],
            check=Check(command=["healthy"]),
            environment={"UPSTREAM_HOST": "postgres", "POSTGRES_DATABASE": self._database},
            volumes=[secrets],
            stop_signal="SIGINT",
        )
        return place.run(f"{name}-pooler", pooler, self, delete_before_replace=True)

    def _connect(self, passwords: dict[str, pulumi.Output[str]]) -> None:
        front = ("pooler", 6432) if self._settings.pooled else ("postgres", 5432)
        self.host = pulumi.Output.from_input(front[0])
        self.environment = {
            "DATABASE_URL": self._url(APPLICATION, passwords["app"], *front),
        }
        self.migration = {
            "DATABASE_OWNER_URL": self._url(OWNER, passwords["owner"], "postgres", 5432),
        }

    def _url(
        self, role: str, password: pulumi.Output[str], host: str, port: int
    ) -> pulumi.Output[str]:
        return pulumi.Output.secret(
            pulumi.Output.concat(
                f"postgres://{role}:", password, f"@{host}:{port}/{self._database}"
            )
        )
