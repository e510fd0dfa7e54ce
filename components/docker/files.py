"""Secret files for one consumer, on a volume of its own.

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
from provider.program import Files

MOUNT = "/run/slipway"
REVISION_LABEL = "slipway.revision"


def secret_files(
    name: str,
    component: str,
    files: Mapping[str, pulumi.Input[str]],
    site: Site,
    tools: pulumi.Input[str],
    seal: pulumi.Input[str],
    host: str,
    opts: pulumi.ResourceOptions,
) -> docker.ContainerVolumeArgs:
    """Put `files` (name -> content) on a new volume and return its read-only mount.

    `tools` is the image whose `/run/slipway` (busybox, exec) comes along; `seal` keys the digest
    that names the revision, so that the digest tells nothing about the secrets.
    """
    revision = pulumi.Output.unsecret(
        pulumi.Output.all(seal=seal, tools=tools, files=pulumi.Output.all(**files)).apply(
            lambda all_: _digest(all_["seal"], {"": all_["tools"], **all_["files"]})
        )
    )
    made = Files(
        f"{name}-files",
        image=tools,
        folder=MOUNT,
        files=files,
        revision=revision,
        labels={**dict(labels(site, component, f"{name}-files")), REVISION_LABEL: revision},
        host=host,
        opts=opts,
    )
    return docker.ContainerVolumeArgs(volume_name=made.id, container_path=MOUNT, read_only=True)


def _digest(seal: str, contents: Mapping[str, str]) -> str:
    """A keyed digest: equal for equal contents, and nothing else can be learned from it."""
    text = "\0".join(f"{key}\0{contents[key]}" for key in sorted(contents))
    return hmac.new(seal.encode(), text.encode(), hashlib.sha256).hexdigest()[:12]


def variables(environment: Mapping[str, pulumi.Input[str]]) -> dict[str, pulumi.Input[str]]:
    """The one file that hands a consumer its environment; none where there is nothing in it."""
    if not environment:
        return {}
    return {"env": pulumi.Output.all(**environment).apply(environment_file)}


def environment_file(environment: Mapping[str, Any]) -> str:
    """Lines `KEY='value'` for `exec` to read; a quote in a value is written `'\\''`."""
    quote = "'\\''"
    return "".join(
        f"{key}='{str(value).replace(chr(39), quote)}'\n"
        for key, value in sorted(environment.items())
    )
