"""A backend as a Deployment behind an Ingress."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_random as random
from pydantic import Field

from components.backend import Backend, BackendArgs
from components.contract import Options, Problem
from components.kubernetes import traffic, workload
from components.kubernetes.objects import Object
from settings.names import Domain

if TYPE_CHECKING:
    from components.kubernetes.place import Place

FIRST_FREE_USER = 10_000


class BackendOptions(Options):
    """Keys of `slipway:backend` that only kubernetes understands."""

    host: Domain | None = Field(
        default=None,
        description="Where it is found; unless said, the app's domain, or api. in front of it "
        "where a frontend has that",
        examples=["api.example.com"],
    )
    user: int = Field(default=10_001, gt=FIRST_FREE_USER, description="User id of the process")


class KubernetesBackend(Backend):
    """Deployment, Service, Ingress, autoscaler, disruption budget and network policy.

    A release starts beside the old one and takes traffic replica by replica once its health path
    answers; one that never does takes none and fails the update. Pods have no rights: read-only
    root, no capabilities, an own user, no token of the cluster. They are reached by the ingress
    controller alone and reach the internet, not the cluster. A migration runs to its end before.
    Limits: a finished image, as there is no registry to push to; needs an ingress controller,
    cert-manager, a metrics server and a network plugin that keeps policies; scaling down looks at
    the same shares as scaling up. Cost: the cluster's nodes, which this does not price.
    """

    platform = "kubernetes"
    supports = frozenset({"websocket", "replicas", "autoscaling", "migrate"})
    Options = BackendOptions

    def __init__(
        self, name: str, args: BackendArgs, place: Place,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__(name, opts)
        self._name, self._place, self._settings = name, place, args.settings
        self._image = args.settings.image or ""
        self._labels = {"app.kubernetes.io/name": name}
        host = _host(args.settings, place.settings) or ""
        environment = self._environment(args.environment)
        before = self._migrate({**environment, **args.migration}, args.after)
        self._deployment(self._secret(name, environment), before)
        entrance = self._entrance(host)
        self.addresses = {host: entrance.status.apply(_address)}
        self.url = pulumi.Output.from_input(f"https://{host}")
        self.release = pulumi.Output.from_input(self._image.rpartition("@")[2])
        self.register_outputs({})

    def _environment(
        self, wired: Mapping[str, pulumi.Input[str]]
    ) -> dict[str, pulumi.Input[str]]:
        generated = {
            key: random.RandomPassword(
                f"{self._name}-{key.lower().replace('_', '-')}", length=48, special=False,
                opts=pulumi.ResourceOptions(parent=self),
            ).result
            for key in self._settings.generate
        }
        drain = f"{self._settings.drain.total_seconds():g}"
        own = {"PORT": str(self._settings.port), "DRAIN_SECONDS": drain}
        return {**wired, **generated, **own, "SLIPWAY_RELEASE": self._image.rpartition(":")[2][:12]}

    def _make(self, name: str, api: str, kind: str, body: Mapping[str, Any], **more: Any) -> Object:
        labels = more.pop("labels", self._labels)
        return self._place.make(name, api, kind, body, self, labels=labels, **more)

    def _secret(self, name: str, environment: Mapping[str, pulumi.Input[str]]) -> Object:
        # Immutable ones are replaced under a new name, so that a changed value is a new release.
        body = {
            "type": "Opaque", "immutable": True, "stringData": pulumi.Output.secret(environment)
        }
        return self._make(f"{name}-environment", "v1", "Secret", body, named=False)

    def _migrate(
        self, environment: Mapping[str, pulumi.Input[str]], after: Iterable[pulumi.Resource]
    ) -> list[pulumi.Resource]:
        settings, name = self._settings, f"{self._name}-migration"
        if not settings.migrate:
            return []
        labels = {"app.kubernetes.io/name": name}
        policy = self._make(
            name, "networking.k8s.io/v1", "NetworkPolicy", {"spec": traffic.outwards(labels)}
        )
        secret = self._secret(name, environment).called
        spec = workload.migration(settings, secret, labels, self._place.options.pull_secret)
        return [
            self._make(
                name, "batch/v1", "Job", {"spec": spec}, labels=labels, named=False,
                depends_on=[policy, *after],
            )
        ]

    def _deployment(self, secret: Object, before: list[pulumi.Resource]) -> None:
        settings, replicas = self._settings, self._settings.replicas
        pull_secret = self._place.options.pull_secret
        spec = workload.replicas(settings, secret.called, self._labels, pull_secret)
        self._make(self._name, "apps/v1", "Deployment", {"spec": spec}, depends_on=before)
        if replicas.max > replicas.min:
            scaling = {"spec": traffic.scaling(replicas, self._name)}
            self._make(self._name, "autoscaling/v2", "HorizontalPodAutoscaler", scaling)
        budget = {"maxUnavailable": 1, "selector": {"matchLabels": self._labels}}
        self._make(self._name, "policy/v1", "PodDisruptionBudget", {"spec": budget})

    def _entrance(self, host: str) -> Object:
        settings, options = self._settings, self._place.options
        port = {"name": "http", "port": 80, "targetPort": "http"}
        service = {"type": "ClusterIP", "selector": self._labels, "ports": [port]}
        self._make(self._name, "v1", "Service", {"spec": service})
        allowed = traffic.allowed(self._labels, settings.port, options.ingress_namespace)
        self._make(self._name, "networking.k8s.io/v1", "NetworkPolicy", {"spec": allowed})
        annotations, spec = traffic.ingress(settings, host, self._name, options)
        return self._make(
            self._name, "networking.k8s.io/v1", "Ingress", {"spec": spec}, annotations=annotations
        )

    @classmethod
    def preflight(cls, path: str, section: Any, place: Any) -> Iterable[Problem]:
        """It has a host name, and asks for nothing that Kubernetes does otherwise."""
        if not _host(section, place.settings):
            yield Problem(path=path, message="it has no name to be found at; add host: api....")
        if section.replicas.up.queue is not None:
            yield Problem(
                path=f"{path}.replicas.up.queue",
                message="kubernetes scales by cpu and memory; remove queue",
            )
        if section.restart.policy == "never":
            yield Problem(
                path=f"{path}.restart.policy",
                message="kubernetes starts a backend again whenever it ends; write always",
            )


def _host(section: Any, settings: Any) -> str | None:
    domain = settings.app.domain
    if section.options.host or not domain:
        return section.options.host or None
    return f"api.{domain}" if settings.frontend else str(domain)


def _address(status: Mapping[str, Any] | None) -> str:
    """What the controller's load balancer is called; the plugin waits until it is known."""
    found = ((status or {}).get("loadBalancer") or {}).get("ingress") or [{}]
    return str(found[0].get("hostname") or found[0].get("ip") or "")
