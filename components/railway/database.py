"""Postgres on Railway."""

from __future__ import annotations

from typing import Annotated, Literal

import pulumi
from pydantic import Field

from components import hosted
from components import server_scripts as scripts
from components.contract import Options
from components.database import Database, DatabaseArgs
from components.generated import password
from components.railway.place import Place
from provider.program import Declared
from provider.railway.postgres import Postgres

OWNER, PORT, GIGABYTE = "owner", 5432, 1_000_000_000
MOUNT = "/var/lib/postgresql/data"
Backup = Literal["daily", "weekly", "monthly"]
ORDER: tuple[Backup, ...] = ("daily", "weekly", "monthly")


class DatabaseOptions(Options):
    """Keys of `slipway:database` that only Railway understands."""

    image: Annotated[
        str,
        Field(
            default="docker.io/library/postgres",
            description="Image with the official entrypoint, without its tag",
        ),
    ]
    backups: Annotated[
        tuple[Backup, ...],
        Field(default=("daily",), description="When its volume is backed up"),
    ]


class RailwayDatabase(Database):
    """Postgres in a service with a volume, on the project's private network only.

    The backend connects as `app`, which reads and writes rows; migrations as `owner`. Railway
    keeps daily backups of the volume for 6 days, weekly ones for a month, monthly ones for three.
    Limits: no pooler (set `pooled: false`), no restore to any moment, away for a moment when it
    is deployed, 5 GB on Hobby. Cost: what it uses, $10 a GB of memory, $20 a vCPU and $0.15 a GB
    of disk a month; within the plan's fee while that is not used up.
    """

    platform = "railway"
    private = True
    supports = frozenset({"Postgres other than 17"})
    Options = DatabaseOptions

    def __init__(
        self, name: str, args: DatabaseArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        self._options: DatabaseOptions = args.settings.options
        self._database = args.settings.name or place.site.app.replace("-", "_")
        owner, app = password(f"{name}-owner", self), password(f"{name}-app", self)
        server = self._server(owner, app)
        backups = [each.upper() for each in ORDER if each in self._options.backups]
        disk = place.volume(name, MOUNT, server, self, backups)
        running = place.deploy(name, server, self, after=[disk])
        self.host = hosted.once_running(server.host, running.deployment_id)
        self.environment = {"DATABASE_URL": self._url(scripts.APPLICATION, app)}
        self.migration = {"DATABASE_OWNER_URL": self._url(OWNER, owner)}
        self.register_outputs({})

    def _server(self, owner: pulumi.Output[str], app: pulumi.Output[str]) -> Declared:
        settings, database = self._settings, self._database
        roles = pulumi.Output.all(owner, app).apply(
            lambda known: scripts.roles(OWNER, known[0], known[1], database)
        )
        return self._place.service(
            self._name,
            Postgres,
            {
                "POSTGRES_USER": OWNER,
                "POSTGRES_PASSWORD": owner,
                "POSTGRES_DB": database,
                # One level below: the volume's own folder holds lost+found.
                "PGDATA": f"{MOUNT}/pgdata",
                "SLIPWAY_ROLES": roles,
                scripts.VARIABLE: scripts.POSTGRES,
            },
            self,
            source={"image": f"{self._options.image}:{settings.version}"},
            start_command=scripts.START,
            draining_seconds=60,
            memory_gb=settings.size.memory / GIGABYTE,
            v_cpus=settings.size.cpu,
        )

    def _url(self, role: str, secret: pulumi.Output[str]) -> pulumi.Output[str]:
        return hosted.url(f"postgres://{role}", secret, self.host, f":{PORT}/{self._database}")
