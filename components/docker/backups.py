"""Backups of a Postgres on this machine: a container that takes them, and proof that they help.

docs/decisions/backups.md says why it is restic and dumps, and what this cannot do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pulumi
import pulumi_docker as docker

from components.contract import Problem
from components.docker.backup_options import Backup
from components.docker.files import variables
from components.docker.process import SCRATCH, Check, Process
from components.docker.replicas import SHELL
from provider import program
from settings.secrets import outputs

if TYPE_CHECKING:
    from components.docker.place import Place

PATH = "slipway:database.backup"
# The repository is asked for, and a first dump begins.
PATIENCE = 90
# Without these a bucket lets nobody in; a server of restic's own may be open to its network.
BUCKET, NEEDED = "s3:", ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


def back_up(
    name: str,
    place: Place,
    wanted: Backup,
    image: pulumi.Output[str],
    server: docker.Container,
    database: Mapping[str, str],
    password: pulumi.Output[str],
    after: pulumi.Resource,
    parent: pulumi.Resource,
) -> None:
    """Start taking backups of `server`; return when there is one, and it has been restored.

    `database` are the variables that name it and its roles, `password` is the owner's.
    """
    secrets = {"owner-password": password, "repository-key": wanted.key.output()}
    files = place.files(
        name, "database", {**secrets, **variables(outputs(wanted.credentials))}, parent
    )
    work = docker.Volume(
        f"{name}-work",
        labels=[
            docker.VolumeLabelArgs(label=label, value=value)
            for label, value in place.labels("backup", f"{name}-work")
        ],
        opts=place.opts(parent),
    )
    keeper = Process(
        component="database",
        image=image,
        user="70:70",
        # restic tells a lock that a killed one left behind by the name of its host.
        hostname="backup",
        # A drill runs a database of its own in here.
        memory=384,
        # The database's network has no way out; the repository's is not the database's.
        networks={"data": [], "edge": []},
        command=[*SHELL, "slipway-postgres", "backup"],
        check=Check(command=["healthy"]),
        environment={**database, **_settings(place, wanted)},
        tmpfs={**SCRATCH, "/run/postgresql": ""},
        volumes=[files, docker.ContainerVolumeArgs(volume_name=work.name, container_path="/work")],
    )
    # Two of them would take each backup twice.
    container = place.run(
        name, keeper, parent, delete_before_replace=True, depends_on=[after]
    )
    ready = place.ready(name, [container], parent, timeout=PATIENCE)
    opts = place.ours(parent, depends_on=[ready])
    backup = program.Backup(
        f"{name}-first",
        container=container.id,
        server=server.id,
        repository=wanted.to,
        every=int(wanted.every.total_seconds()),
        host=place.options.host,
        opts=opts,
    )
    program.RestoreDrill(
        f"{name}-drill",
        container=container.id,
        every=int(wanted.drill.total_seconds()),
        host=place.options.host,
        opts=place.ours(parent, depends_on=[backup]),
    )


def _settings(place: Place, wanted: Backup) -> dict[str, str]:
    keep = wanted.keep
    return {
        "UPSTREAM_HOST": "postgres",
        "BACKUP_REPOSITORY": wanted.to,
        "BACKUP_HOST": place.site.prefix,
        "BACKUP_EVERY": str(int(wanted.every.total_seconds())),
        "BACKUP_DRILL_EVERY": str(int(wanted.drill.total_seconds())),
        "BACKUP_KEEP_HOURLY": str(keep.hourly),
        "BACKUP_KEEP_DAILY": str(keep.daily),
        "BACKUP_KEEP_WEEKLY": str(keep.weekly),
        "BACKUP_KEEP_MONTHLY": str(keep.monthly),
    }


def problems(wanted: Backup) -> Iterable[Problem]:
    """What would not let a backup be taken, or be kept."""
    missing = [name for name in NEEDED if name not in wanted.credentials]
    if wanted.to.startswith(BUCKET) and missing:
        what = f"{' and '.join(missing)} missing; a bucket lets nobody in without"
        yield Problem(path=f"{PATH}.credentials", message=what)
    if wanted.key.fits(".{20,}") is False:
        what = "shorter than 20 characters; make one: openssl rand -base64 33"
        yield Problem(path=f"{PATH}.key", message=what)
    if wanted.keep.none:
        what = "keeps nothing; let one of hourly, daily, weekly, monthly be above 0"
        yield Problem(path=f"{PATH}.keep", message=what)
