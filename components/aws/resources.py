"""AWS resources by type token, with inputs named as in the package's schema.

The Python package takes 272 MB on disk for the dozen resources that are used here; tests hold
their inputs against its types (docs/decisions/platform-sdks.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

PLUGIN = "7.51.1"


class Resource(pulumi.CustomResource):
    """A resource of a module of the package; `outputs` names those that are read."""

    def __init__(
        self, name: str, kind: str, inputs: Mapping[str, Any], opts: pulumi.ResourceOptions, *,
        outputs: Sequence[str] = (), secret: Sequence[str] = (),
    ) -> None:
        module, _, title = kind.partition(":")
        super().__init__(
            f"aws:{module}/{title[0].lower()}{title[1:]}:{title}",
            name,
            {**dict.fromkeys(outputs), **inputs},
            pulumi.ResourceOptions.merge(
                pulumi.ResourceOptions(version=PLUGIN, additional_secret_outputs=list(secret)), opts
            ),
        )

    def output(self, name: str) -> pulumi.Output[str]:
        """One of the `outputs`, or an input as the platform says it back."""
        found: pulumi.Output[str] = self.__dict__[name]
        return found


class Provider(pulumi.ProviderResource):
    """The provider of one region. It reads the credentials itself: they are never in the state."""

    def __init__(self, name: str, region: str, tags: Mapping[str, str]) -> None:
        inputs = {"region": region, "defaultTags": {"tags": dict(tags)}}
        super().__init__("aws", name, inputs, pulumi.ResourceOptions(version=PLUGIN))
