"""What backends and servers have in common that a vendor runs, built from a repository or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.generated import passwords


def environment(
    name: str, section: Any, wired: Mapping[str, pulumi.Input[str]], parent: pulumi.Resource
) -> dict[str, pulumi.Input[str]]:
    """Variables of the running process: what it is wired to, made up secrets, and what it is."""
    options = section.options
    release = section.image.rpartition(":")[2] if section.image else options.commit
    return {
        **wired,
        **passwords(name, section.generate, parent),
        "PORT": str(section.port),
        "DRAIN_SECONDS": f"{section.drain.total_seconds():g}",
        "SLIPWAY_RELEASE": release[:12] or options.branch,
    }


def once_running(host: pulumi.Input[str], running: pulumi.Input[Any]) -> pulumi.Output[str]:
    """`host`, known only when `running` is: nobody connects before that."""
    return pulumi.Output.all(host, running).apply(lambda known: str(known[0]))


def url(
    who: str, password: pulumi.Output[str], host: pulumi.Output[str], where: str
) -> pulumi.Output[str]:
    """Secret: `redis://app:...@host:6379/0`, of `redis://app` and `:6379/0`."""
    return pulumi.Output.secret(pulumi.Output.concat(f"{who}:", password, "@", host, where))
