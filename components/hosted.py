"""What backends that a vendor builds from a repository have in common, or runs from an image."""

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
