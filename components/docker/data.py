"""Data volumes: they outlive containers, releases and, unless told otherwise, the stack."""

from __future__ import annotations

import pulumi
import pulumi_docker as docker

from components.docker.daemon import Daemon
from components.docker.process import labels
from components.errors import VolumeInUse
from components.site import STATE_LABEL, Site


def data_volume(
    name: str,
    component: str,
    path: str,
    site: Site,
    daemon: Daemon,
    opts: pulumi.ResourceOptions,
    *,
    keep: bool,
) -> docker.ContainerVolumeArgs:
    """Create, or adopt, the volume `name` and mount it at `path`.

    The name is fixed, so the next `up` after a destroy finds the data again. Raises VolumeInUse
    where containers of another state run on it: two servers on one volume destroy it.
    """
    volume = docker.Volume(
        name,
        name=name,
        labels=[
            docker.VolumeLabelArgs(label=label, value=value)
            for label, value in labels(site, component, name, kept=True)
        ],
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(retain_on_delete=keep, delete_before_replace=True)
        ),
    )
    owned = pulumi.Output.all(volume.name, site.state).apply(
        lambda known: _ours(str(known[0]), str(known[1]), daemon)
    )
    return docker.ContainerVolumeArgs(volume_name=owned, container_path=path)


def _ours(volume: str, state: str, daemon: Daemon) -> str:
    for user in daemon.users_of(volume):
        if user["Labels"].get(STATE_LABEL) != state:
            name = user["Names"][0].removeprefix("/")
            raise VolumeInUse(
                f"data volume {volume} is in use by container {name}, which another clone or "
                "state made; stop that stack (make down there), or give this one another "
                "slipway:app name"
            )
    return volume
