"""Postgres on Render."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

import pulumi
from pydantic import Field

from components import hosted
from components.contract import Options, Problem
from components.database import Database, DatabaseArgs
from components.generated import password
from components.postgres import application_role
from components.render import checks, plans
from components.render.place import Place
from provider.program import Declared, resource_class
from provider.render import allowed, postgres

OWNER, APPLICATION = "owner", "app"
# Nothing secret is an argument: those are seen in the list of processes.
ROLES = """/bin/sh -c 'printf "%s" "$SLIPWAY_ROLES" | psql -q -v ON_ERROR_STOP=1'"""


class DatabaseOptions(Options):
    """Keys of `slipway:database` that only Render understands."""

    plan: Annotated[
        str | None,
        Field(
            default=None, description="Instance type; unless said, the smallest that has `size`",
            examples=["basic_1gb"],
        ),
    ]
    disk: Annotated[
        int, Field(default=5, ge=1, description="Gigabytes: 1 or a multiple of 5; it only grows")
    ]
    high_availability: Annotated[
        bool, Field(default=False, description="A second one stands by to take over (pro plans)")
    ]
    read_replicas: Annotated[
        tuple[str, ...], Field(default=(), description="Names of read replicas")
    ]
    allow: Annotated[
        tuple[str, ...],
        Field(
            default=(), description="Networks that may connect from outside, with the password",
            examples=[["203.0.113.0/24"]],
        ),
    ]
    image: Annotated[
        str,
        Field(
            default="docker.io/library/postgres",
            description="Image with psql, without its tag: makes the application role",
        ),
    ]


class RenderDatabase(Database):
    """A managed Postgres on the project's private network only, unless `allow` opens it.

    The backend connects as `app`, which reads and writes rows; migrations as `owner`. A worker
    that runs for a moment makes `app` from inside, so nothing has to be open for it, and is
    removed afterwards. Render takes backups itself and restores any moment of 3 days (7 on the
    professional workspace plan), into a new database. Limits: no pooler (set `pooled: false`);
    Postgres 13 to 17; the disk never shrinks; a free one is deleted after 30 days. Cost:
    basic_256mb $6 a month, basic_1gb $19, $0.30 a GB of disk; a standby and each replica as much
    again.
    """

    platform = "render"
    private = True
    supports = frozenset({"Postgres other than 17", "restore window"})
    Options = DatabaseOptions

    def __init__(
        self, name: str, args: DatabaseArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        self._options: DatabaseOptions = args.settings.options
        self._database = args.settings.name or place.site.app.replace("-", "_")
        app = password(f"{name}-app", self)
        server = self._server()
        roles = self._roles(server, app)
        # Nobody connects before the role may.
        self.host = hosted.once_running(server.host, roles.ran)
        url = hosted.url(f"postgres://{APPLICATION}", app, self.host, f"/{self._database}")
        self.environment = {"DATABASE_URL": url}
        owner = pulumi.Output.secret(server.internal_connection_string)
        self.migration = {"DATABASE_OWNER_URL": owner}
        self.register_outputs({})

    def _server(self) -> Declared:
        settings, options, place = self._settings, self._options, self._place
        plan = _plan(settings)
        return resource_class(postgres.Postgres)(
            self._name,
            **place.named(self._name),
            plan=plan,
            region=place.options.region,
            version=str(settings.version),
            database_name=self._database,
            database_user=OWNER,
            disk_size_gb=0 if plan == "free" else options.disk,
            enable_high_availability=options.high_availability,
            ip_allow_list=allowing(options.allow),
            read_replicas=list(options.read_replicas),
            replace_data=place.options.replace_data,
            opts=place.opts(self, protect=place.options.protect),
        )

    def _roles(self, server: Declared, app: pulumi.Output[str]) -> Declared:
        statements = app.apply(
            lambda secret: application_role(APPLICATION, secret, self._database)
        )
        return self._place.job(
            f"{self._name}-app", self, [server],
            image={"imagePath": f"{self._options.image}:{self._settings.version}"},
            command=ROLES,
            env_vars={
                "PGHOST": server.host, "PGUSER": OWNER, "PGPASSWORD": server.password,
                "PGDATABASE": self._database, "SLIPWAY_ROLES": statements,
            },
        )

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """Versions, plans and networks that there are, and how far back it goes."""
        options = section.options
        found = {
            "version": allowed.version(str(section.version)),
            "plan": allowed.postgres_plan(_plan(section) or "none with that size"),
            "disk": allowed.disk(options.disk),
            "allow": allowed.networks(allowing(options.allow)),
        }
        if options.high_availability and _plan(section) in allowed.SMALL:
            found["high_availability"] = "takes a pro plan; set plan to pro_4gb or a larger one"
        for key, reason in found.items():
            if reason:
                yield Problem(path=f"{path}.{key}", message=reason)
        yield from checks.window(path, section, place)


def _plan(section: Any) -> str | None:
    chosen: str | None = section.options.plan or plans.database(section.size.memory)
    return chosen


def allowing(networks: Iterable[str]) -> list[dict[str, str]]:
    """Networks in Render's form."""
    return [{"cidrBlock": each, "description": "slipway"} for each in networks]
