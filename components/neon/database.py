"""Postgres on Neon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pulumi

from components.contract import Problem
from components.database import Database, DatabaseArgs
from components.generated import password
from components.neon.options_of_database import NeonOptions
from components.neon.place import Place
from components.postgres import connection
from provider.neon import application_role, branch, endpoint, project, restore, role
from provider.neon import database as neon_database
from provider.program import Declared, resource_class

GIB = 1024**3
# Neon's own ratio: a compute unit has about 4 GiB.
MEMORY_OF_UNIT, STEP = 4 * GIB, 0.25
OWNER, APPLICATION = "owner", "app"


class NeonDatabase(Database):
    """Postgres on Neon: a project, or with `branch_of` a branch of one, and one endpoint.

    Backends connect through Neon's pooler as the role `app`, which reads and writes rows;
    migrations connect directly as `owner`. `restore_window` is the history that Neon keeps;
    `restore_to` takes the branch back, and keeps what it held under another name. `size.memory`
    bounds the compute: 1 GiB is 0.25 compute units. Limits: 30 days of history (6 hours on
    Free, 7 days on Launch); a sleeping endpoint takes about half a second to wake.
    Cost: Launch $0.106 a compute unit hour (0.25 always on: $19.35 a month), $0.35 a GB of data,
    $0.20 a GB of history, $1.50 for each branch over ten; Free carries 100 hours and 0.5 GB.
    """

    platform = "neon"
    supports = frozenset({"pooled", "restore window"})
    Options = NeonOptions

    def __init__(
        self, name: str, args: DatabaseArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        self._options: NeonOptions = args.settings.options
        self._database = args.settings.name or place.site.app.replace("-", "_")
        self._whole = self._branch() if self._options.branch_of else self._project()
        self._restored()
        server, owner, secret = self._endpoint(), self._owner(), password(f"{name}-app", self)
        self._application(server, owner, secret)
        self._connect(server, owner, secret)
        self.register_outputs({})

    @classmethod
    def home(cls, section: Any, place: Any) -> str:
        """A branch is another home than a project of its own."""
        branch_of = section.options.branch_of
        return f"{place.whereabouts}/{branch_of}" if branch_of else super().home(section, place)

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """Keys that only a branch has, ids that nobody has written yet, and Neon's own bounds."""
        del place
        options = section.options
        if options.branch_of.startswith("replace-with-"):
            yield Problem(
                path=f"{path}.branch_of",
                message="is what the file came with; write the id of the project that this is a "
                "branch of, which Neon's console shows under its settings",
            )
        most = timedelta(seconds=project.LONGEST_WINDOW)
        if (section.restore_window or most) > most:
            yield Problem(
                path=f"{path}.restore_window",
                message=f"Neon goes back {most.days} days at most; write {most.days}d or less",
            )
        for key in ("data", "lifetime"):
            if getattr(options, key) and not options.branch_of:
                yield Problem(
                    path=f"{path}.{key}",
                    message="only a branch has it; set branch_of to a project's id, "
                    "or leave it out",
                )

    def _outside(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, protect=self._options.protect)

    def _inside(self) -> pulumi.ResourceOptions:
        # What is in it goes with it: no call for each of them.
        return pulumi.ResourceOptions(parent=self, deleted_with=self._whole)

    def _project(self) -> Declared:
        settings, options = self._settings, self._options
        window = settings.restore_window or timedelta(days=1)
        made = resource_class(project.Project)(
            self._name,
            name=self._name,
            mark=self._place.site.state,
            region=options.region,
            pg_version=settings.version,
            organization=options.organization,
            history_retention_seconds=round(window.total_seconds()),
            database=self._database,
            owner=OWNER,
            replace_data=options.replace_data,
            opts=self._outside(),
        )
        self._project_id = made.id
        return made

    def _branch(self) -> Declared:
        options = self._options
        self._project_id = pulumi.Output.from_input(options.branch_of)
        return resource_class(branch.Branch)(
            self._name,
            project_id=options.branch_of,
            name=self._name,
            mark=self._place.site.state,
            init_source=branch.DATA if options.data else branch.SCHEMA,
            lifetime=round(options.lifetime.total_seconds()) if options.lifetime else 0,
            replace_data=options.replace_data,
            opts=self._outside(),
        )

    @property
    def _at(self) -> dict[str, pulumi.Input[str]]:
        return {"project_id": self._project_id, "branch_id": self._whole.branch_id}

    def _restored(self) -> None:
        if self._options.restore_to:
            resource_class(restore.Restore)(
                f"{self._name}-restore", **self._at, to=self._options.restore_to,
                opts=self._inside(),
            )

    def _endpoint(self) -> Declared:
        sleep = self._options.sleep
        return resource_class(endpoint.Endpoint)(
            f"{self._name}-endpoint",
            **self._at,
            autoscaling_limit_min_cu=STEP,
            autoscaling_limit_max_cu=units(self._settings.size.memory),
            suspend_timeout_seconds=round(sleep.total_seconds()) if sleep else endpoint.NEVER,
            opts=self._inside(),
        )

    def _owner(self) -> Declared:
        return resource_class(role.Role)(
            f"{self._name}-owner", **self._at, name=OWNER,
            own_password=bool(self._options.branch_of), opts=self._inside(),
        )

    def _application(
        self, server: Declared, owner: Declared, secret: pulumi.Output[str]
    ) -> None:
        made = resource_class(neon_database.Database)(
            f"{self._name}-database", **self._at, name=self._database, owner=owner.name,
            replace_data=self._options.replace_data, opts=self._inside(),
        )
        self._app = resource_class(application_role.ApplicationRole)(
            f"{self._name}-app", **self._at, host=server.host, database=made.name,
            owner=owner.name, owner_password=owner.password, name=APPLICATION,
            password=secret, opts=self._inside(),
        )

    def _connect(
        self, server: Declared, owner: Declared, secret: pulumi.Output[str]
    ) -> None:
        self.host = server.pooler_host if self._settings.pooled else server.host
        # Nobody connects before the role may.
        app = self._app.name
        self.environment = {"DATABASE_URL": connection(app, secret, self.host, self._database)}
        self.migration = {
            "DATABASE_OWNER_URL": connection(
                owner.name, owner.password, server.host, self._database
            )
        }


def units(memory: int) -> float:
    """Compute units that have this much memory (bytes), in Neon's steps."""
    return max(STEP, -(-memory // round(MEMORY_OF_UNIT * STEP)) * STEP)
