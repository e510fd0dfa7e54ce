"""Secret files for one consumer: a volume that a never-started container fills.

Neither the state nor `docker inspect` shows them, and it works on a remote host, where a bind
mount could not. A changed secret makes a new volume, so a running release keeps its own.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_docker as docker

from components.docker.process import labels
from components.site import Site

MOUNT = "/run/slipway"
REVISION_LABEL = "slipway.revision"


def secret_files(
    name: str,
    component: str,
    files: Mapping[str, pulumi.Input[str]],
    site: Site,
    tools: pulumi.Input[str],
    seal: pulumi.Input[str],
    opts: pulumi.ResourceOptions,
) -> docker.ContainerVolumeArgs:
    """Put `files` (name -> content) on a new volume and return its read-only mount.

    `tools` is the image whose `/run/slipway` (busybox, exec) comes along; `seal` keys the digest
    that names the revision, so that the digest tells nothing about the secrets.
    """
    # Deleting first would take the consumers along, and with them the release that serves.
    opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=False))
    secret = {path: pulumi.Output.secret(content) for path, content in files.items()}
    revision = pulumi.Output.unsecret(
        pulumi.Output.all(seal=seal, tools=tools, files=pulumi.Output.all(**secret)).apply(
            lambda all_: _digest(all_["seal"], {"": all_["tools"], **all_["files"]})
        )
    )
    volume = docker.Volume(
        f"{name}-files",
        labels=[
            docker.VolumeLabelArgs(label=label, value=value)
            for label, value in [
                *labels(site, component, f"{name}-files"),
                (REVISION_LABEL, revision),
            ]
        ],
        opts=opts,
    )
    filler = docker.Container(
        f"{name}-filler",
        image=tools,
        command=["true"],
        start=False,
        must_run=False,
        restart="no",
        network_mode="none",
        log_driver="json-file",
        log_opts={"max-size": "1m", "max-file": "1"},
        volumes=[docker.ContainerVolumeArgs(volume_name=volume.name, container_path=MOUNT)],
        uploads=[
            docker.ContainerUploadArgs(file=f"{MOUNT}/{path}", content=content, permissions="0444")
            for path, content in secret.items()
        ],
        labels=[
            docker.ContainerLabelArgs(label=label, value=value)
            for label, value in labels(site, component, f"{name}-filler")
        ],
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(additional_secret_outputs=["uploads"])
        ),
    )
    # The consumer must come after the filler, so the mount's name waits for it.
    mounted = pulumi.Output.all(volume.name, filler.id).apply(lambda values: str(values[0]))
    return docker.ContainerVolumeArgs(volume_name=mounted, container_path=MOUNT, read_only=True)


def _digest(seal: str, contents: Mapping[str, str]) -> str:
    """A keyed digest: equal for equal contents, and nothing else can be learned from it."""
    text = "\0".join(f"{key}\0{contents[key]}" for key in sorted(contents))
    return hmac.new(seal.encode(), text.encode(), hashlib.sha256).hexdigest()[:12]


def variables(environment: Mapping[str, pulumi.Input[str]]) -> dict[str, pulumi.Input[str]]:
    """The one file that hands a consumer its environment."""
    return {"env": pulumi.Output.all(**environment).apply(environment_file)}


def environment_file(environment: Mapping[str, Any]) -> str:
    """Lines `KEY='value'` for `exec` to read; a quote in a value is written `'\\''`."""
    quote = "'\\''"
    return "".join(
        f"{key}='{str(value).replace(chr(39), quote)}'\n"
        for key, value in sorted(environment.items())
    )
