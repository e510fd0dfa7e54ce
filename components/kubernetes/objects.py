"""Kubernetes objects by type token, with the fields of Kubernetes' own API.

The Python package would add 64 MB and no check that Kubernetes' own schemas do not make: tests
hold every object against those.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

PLUGIN = "4.34.2"
# Group of the API as it is in a type token, by version as it is in an object.
CORE = "v1"


class Object(pulumi.CustomResource):
    """One object; `metadata` and `status` are as the cluster says."""

    metadata: pulumi.Output[dict[str, Any]]
    status: pulumi.Output[dict[str, Any] | None]

    def __init__(
        self, name: str, api: str, kind: str, metadata: Mapping[str, Any],
        body: Mapping[str, Any], opts: pulumi.ResourceOptions,
    ) -> None:
        group = f"core/{api}" if api == CORE else api
        secrets = ["data", "stringData"] if kind == "Secret" else None
        super().__init__(
            f"kubernetes:{group}:{kind}",
            name,
            {"status": None, "apiVersion": api, "kind": kind, "metadata": metadata, **body},
            pulumi.ResourceOptions.merge(
                pulumi.ResourceOptions(version=PLUGIN, additional_secret_outputs=secrets), opts
            ),
        )

    @property
    def called(self) -> pulumi.Output[str]:
        """Its name in the cluster, also where the plugin made it up."""
        return self.metadata.apply(lambda known: str(known["name"]))


class Provider(pulumi.ProviderResource):
    """A provider for one context of the kubeconfig."""

    def __init__(self, name: str, context: str) -> None:
        options = pulumi.ResourceOptions(version=PLUGIN)
        super().__init__("kubernetes", name, {"context": context}, options)
