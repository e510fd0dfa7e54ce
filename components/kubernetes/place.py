"""What the backends on one cluster share: a namespace that lets nothing in or out by itself."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import pulumi

from components import place
from components.contract import Problem
from components.kubernetes.objects import Object, Provider
from components.kubernetes.options import KubernetesOptions

USUAL = Path(".kube/config")
MODES = ("enforce", "warn")


class Cluster(pulumi.ComponentResource):
    """Parent of what the components share."""

    def __init__(self, name: str) -> None:
        super().__init__("slipway:kubernetes:Cluster", name)


class Place(place.Place):
    """A cluster, found as kubectl finds it: the plugin reads the kubeconfig itself."""

    platform = "kubernetes"
    options: KubernetesOptions

    def preflight(self) -> Iterable[Problem]:
        """There is a kubeconfig."""
        files = os.environ.get("KUBECONFIG") or str(Path.home() / USUAL)
        if not any(Path(file).is_file() for file in files.split(os.pathsep)):
            yield Problem(
                path="slipway:kubernetes",
                message="KUBECONFIG is not set and there is no ~/.kube/config; get one from your "
                "cluster's provider and run: export KUBECONFIG=...",
            )

    def start(self) -> None:
        """Create the namespace, its pod security, and the rule that nothing passes unasked."""
        self._cluster = Cluster(self.site.prefix)
        labels = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in MODES}
        metadata = {"name": self.site.prefix, "labels": labels}
        self.namespace = Object(
            self.site.name("namespace"), "v1", "Namespace", metadata, {}, self.opts(self._cluster)
        )
        nothing = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
        self.make(
            self.site.name("closed"), "networking.k8s.io/v1", "NetworkPolicy", {"spec": nothing},
            self._cluster,
        )

    @property
    def origin(self) -> str:
        """Where a browser finds the first backend here."""
        backends = self.settings.backend.values()
        hosts = [getattr(each.options, "host", None) for each in backends]
        return f"https://{next(filter(None, hosts), 'localhost')}"

    @cached_property
    def _provider(self) -> Provider | None:
        context = self.options.context
        return Provider(self.site.name("kubernetes"), context) if context else None

    def opts(self, parent: pulumi.Resource, **more: Any) -> pulumi.ResourceOptions:
        """Options of a child."""
        return pulumi.ResourceOptions(parent=parent, provider=self._provider, **more)

    def make(
        self, name: str, api: str, kind: str, body: Mapping[str, Any], parent: pulumi.Resource, *,
        labels: Mapping[str, str] | None = None, annotations: Mapping[str, str] | None = None,
        named: bool = True, **more: Any,
    ) -> Object:
        """Create an object in the namespace; without `named` the plugin makes up a new name."""
        metadata: dict[str, Any] = {
            "namespace": self.namespace.called,
            "labels": {"app.kubernetes.io/part-of": self.site.prefix, **(labels or {})},
            **({"name": name} if named else {}),
            **({"annotations": dict(annotations)} if annotations else {}),
        }
        return Object(name, api, kind, metadata, body, self.opts(parent, **more))
