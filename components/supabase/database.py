"""Postgres on Supabase."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pulumi

from components.contract import Problem
from components.database import Database, DatabaseArgs
from components.generated import password
from components.postgres import connection
from components.supabase.options_of_database import SupabaseOptions
from components.supabase.place import Place
from provider.program import Declared, resource_class
from provider.supabase import api, api_key, application_role, branch, project

APPLICATION, OWNER = "app", "postgres"
DAY = 86400
# What `restore_window` is rounded up to: the days that Supabase sells.
WINDOWS = (7, 14, 28)


class SupabaseDatabase(Database):
    """Postgres on Supabase: a project, or with `branch_of` a branch of one.

    Backends connect through the pooler (transactions) as the role `app`, which reads and writes
    rows; migrations as `postgres` through the pooler's sessions. They also get `SUPABASE_URL`,
    `SUPABASE_PUBLISHABLE_KEY` and `SUPABASE_SECRET_KEY`; with `realtime` a page gets the first two,
    and row level security is then all that guards the tables. Limits: the database is named
    postgres; `restore_window` is sold as 7, 14 or 28 days; deleting a project deletes its backups.
    Cost: Pro $25 a month with one Micro; Small $15, disk $0.125 a GB over 8, restore $100 for 7
    days, $200 for 14; a branch $0.01344 an hour. Free stops after a week without use.
    """

    platform = "supabase"
    supports = frozenset({"pooled", "restore window"})
    Options = SupabaseOptions

    def __init__(
        self, name: str, args: DatabaseArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        self._options: SupabaseOptions = args.settings.options
        self._whole, owner = self._branch() if self._options.branch_of else self._project()
        place.project = self._whole.ref
        secret = password(f"{name}-app", self)
        role = self._application(secret)
        keys = {kind: self._key(kind) for kind in api_key.KINDS}
        self._connect(role, secret, owner, keys)
        self.register_outputs({})

    @classmethod
    def home(cls, section: Any, place: Any) -> str:
        """A branch is another home than a project of its own."""
        branch_of = section.options.branch_of
        return f"{place.whereabouts}/{branch_of}" if branch_of else super().home(section, place)

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """What the contract takes and Supabase does not."""
        del place
        options, window = section.options, section.restore_window
        if section.name not in (None, application_role.DATABASE):
            yield Problem(path=f"{path}.name", message="Supabase's database is named postgres; "
                          "leave the name out")
        if window and window.total_seconds() > WINDOWS[-1] * DAY:
            yield Problem(path=f"{path}.restore_window",
                          message=f"Supabase keeps {WINDOWS[-1]} days at most; shorten it")
        if not options.branch_of and not options.organization:
            yield Problem(path=f"{path}.organization", message="missing; a project needs the slug "
                          "of the organization that pays, as in supabase.com/dashboard/org/SLUG")
        for key in ("data", "persistent"):
            if getattr(options, key) and not options.branch_of:
                yield Problem(path=f"{path}.{key}", message="only a branch has it; set branch_of "
                              "to a project's reference, or leave it out")

    def _outside(self) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, protect=self._options.protect)

    def _inside(self) -> pulumi.ResourceOptions:
        # What is in it goes with it: no call for each of them.
        return pulumi.ResourceOptions(parent=self, deleted_with=self._whole)

    def _project(self) -> tuple[Declared, pulumi.Output[str]]:
        options, owner = self._options, password(f"{self._name}-owner", self)
        made = resource_class(project.Project)(
            self._name,
            name=self._name,
            mark=self._place.site.state,
            organization=options.organization,
            region=options.region,
            password=owner,
            desired_instance_size=options.compute,
            pitr_days=days(self._settings.restore_window),
            ssl_enforcement={"database": True},
            network_restrictions=_rules(options),
            backup_schedule=options.backup_at,
            replace_data=options.replace_data,
            opts=self._outside(),
        )
        return made, owner

    def _branch(self) -> tuple[Declared, pulumi.Output[str]]:
        options = self._options
        made = resource_class(branch.Branch)(
            self._name,
            project_ref=options.branch_of,
            branch_name=self._name,
            mark=self._place.site.state,
            persistent=options.persistent,
            with_data=options.data,
            desired_instance_size=options.compute,
            replace_data=options.replace_data,
            opts=self._outside(),
        )
        return made, pulumi.Output.secret(made.password)

    def _application(self, secret: pulumi.Output[str]) -> Declared:
        return resource_class(application_role.ApplicationRole)(
            f"{self._name}-app", project_ref=self._whole.ref, name=APPLICATION, password=secret,
            opts=self._inside(),
        )

    def _key(self, kind: str) -> pulumi.Output[str]:
        made = resource_class(api_key.ApiKey)(
            f"{self._name}-{kind}-key", project_ref=self._whole.ref, name="slipway", type=kind,
            opts=self._inside(),
        )
        key: pulumi.Output[str] = pulumi.Output.secret(made.api_key)
        return key

    def _connect(
        self, role: Declared, secret: pulumi.Output[str], owner: pulumi.Output[str],
        keys: dict[str, pulumi.Output[str]],
    ) -> None:
        self.host = self._whole.pooler_host
        port = api.TRANSACTION_PORT if self._settings.pooled else api.SESSION_PORT
        self.environment = {
            # Nobody connects before the role may.
            "DATABASE_URL": self._url(role.name, secret, port),
            "SUPABASE_URL": self._whole.url,
            "SUPABASE_PUBLISHABLE_KEY": keys["publishable"],
            "SUPABASE_SECRET_KEY": keys["secret"],
        }
        if self._options.realtime:
            self.page_origins = (self._whole.url,)
            self.page = {
                "VITE_SUPABASE_URL": self._whole.url,
                # Made to be read by everyone; a build would refuse a secret.
                "VITE_SUPABASE_PUBLISHABLE_KEY": pulumi.Output.unsecret(keys["publishable"]),
            }
        self.migration = {"DATABASE_OWNER_URL": self._url(OWNER, owner, api.SESSION_PORT)}

    def _url(
        self, name: pulumi.Input[str], secret: pulumi.Output[str], port: int
    ) -> pulumi.Output[str]:
        whole = self._whole
        role = pulumi.Output.concat(name, whole.pooler_suffix)
        place = pulumi.Output.concat(whole.pooler_host, f":{port}")
        return connection(role, secret, place, application_role.DATABASE)


def days(window: Any) -> int:
    """Days of point in time recovery that cover a timedelta; 0 without one."""
    if not window:
        return 0
    return next(each for each in WINDOWS if window.total_seconds() <= each * DAY)


def _rules(options: SupabaseOptions) -> dict[str, list[str]] | None:
    names = {"ipv4": "dbAllowedCidrs", "ipv6": "dbAllowedCidrsV6"}
    if options.networks is None:
        return None
    return {names[key]: list(value) for key, value in options.networks.items()}
