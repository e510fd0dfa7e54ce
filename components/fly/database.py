"""Postgres on Fly."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any

import pulumi
from pydantic import Field

from components import hosted
from components import server_scripts as scripts
from components.contract import Options, Problem
from components.database import Database, DatabaseArgs
from components.fly import sizes
from components.fly.place import Place
from components.generated import password
from provider.fly.allowed import DAYS
from provider.fly.postgres import Postgres
from provider.program import Declared
from settings.quantities import Duration, Least, Size

OWNER, PORT, GIB = "owner", 5432, 1 << 30
MOUNT = "/var/lib/postgresql/data"
DAY = timedelta(days=1)


class DatabaseOptions(Options):
    """Keys of `slipway:database` that only Fly understands."""

    image: Annotated[
        str,
        Field(
            default="docker.io/library/postgres",
            description="Image with the official entrypoint, without its tag",
        ),
    ]
    disk: Annotated[
        Annotated[Size, Least(GIB)],
        Field(default=GIB, description="Its volume, in whole GiB; it grows, and never shrinks"),
    ]
    keep_snapshots: Annotated[
        Annotated[Duration, Least(DAY)],
        Field(default=timedelta(days=5), description="How long a daily snapshot is kept"),
    ]
    from_snapshot: Annotated[
        str,
        Field(default="", description="Id of a snapshot that a new volume begins as; goes with "
              "slipway:fly.replace_data"),
    ]


class FlyDatabase(Database):
    """Postgres on one machine with a volume, on the stack's private network only.

    The backend connects as `app`, which reads and writes rows; migrations as `owner`. Fly makes a
    snapshot of the volume every day, and `from_snapshot` goes back to one. Limits: one machine in
    one region, so other regions wait for it; no failover: when its host fails it is away, and what
    came after the newest snapshot may be lost; no pooler (set `pooled: false`); no restore to any
    moment; away for a moment when it is changed. Fly's managed Postgres (from $38) publishes no
    API. Cost: shared-cpu-1x with 256 MB $2.02 a month, $5 for each GB more, $0.15 a GB of volume,
    $0.08 a GB of snapshots over 10 GB.
    """

    platform = "fly"
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
        owner, app = password(f"{name}-owner", self), password(f"{name}-app-role", self)
        home = place.app(name, self, data=True)
        server = self._server(home, self._secrets(home, owner, app))
        self.host = hosted.once_running(home.private_host, server.machine_id)
        self.environment = {"DATABASE_URL": self._url(scripts.APPLICATION, app)}
        self.migration = {"DATABASE_OWNER_URL": self._url(OWNER, owner)}
        self.register_outputs({})

    def _secrets(
        self, home: Declared, owner: pulumi.Output[str], app: pulumi.Output[str]
    ) -> Declared:
        roles = pulumi.Output.all(owner, app).apply(
            lambda known: scripts.roles(OWNER, known[0], known[1], self._database)
        )
        values = {"POSTGRES_PASSWORD": owner, "SLIPWAY_ROLES": roles}
        return self._place.secrets(self._name, home, values, self)

    def _server(self, home: Declared, secrets: Declared) -> Declared:
        settings, options = self._settings, self._options
        disk = self._place.volume(
            self._name, home, self, size_gb=-(-options.disk // GIB),
            snapshot_retention=round(options.keep_snapshots / DAY),
            snapshot_id=options.from_snapshot,
        )
        return self._place.server(
            self._name, Postgres, home, self, port=PORT, disk=disk, mount_path=MOUNT,
            image=f"{options.image}:{settings.version}",
            env={
                "POSTGRES_USER": OWNER,
                "POSTGRES_DB": self._database,
                # One level below: the volume's own folder holds lost+found.
                "PGDATA": f"{MOUNT}/pgdata",
                scripts.VARIABLE: scripts.POSTGRES,
            },
            min_secrets_version=secrets.version,
            stop_signal="SIGINT",
            stop_timeout=60,
            **sizes.guest(settings.size.cpu, settings.size.memory),
        )

    def _url(self, role: str, secret: pulumi.Output[str]) -> pulumi.Output[str]:
        return hosted.url(f"postgres://{role}", secret, self.host, f":{PORT}/{self._database}")

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """Sizes, and snapshots, that Fly does not have."""
        del place
        yield from sizes.problems(path, section.size.cpu, section.size.memory)
        if section.options.keep_snapshots > DAYS * DAY:
            yield Problem(
                path=f"{path}.keep_snapshots",
                message=f"Fly keeps snapshots for {DAYS} days at most; write {DAYS}d or less",
            )
