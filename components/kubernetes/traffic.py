"""Who reaches a backend, whom it reaches, and how many replicas share it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import settings

# What a pod has no business with: the cluster's own networks and the cloud's metadata service.
PRIVATE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10")
NAMESPACE = "kubernetes.io/metadata.name"
ONE_HOUR = "3600"


def ingress(
    section: settings.Backend, host: str, service: str, options: Any
) -> tuple[dict[str, str], dict[str, Any]]:
    """Annotations and spec of the Ingress: HTTPS at `host` for the backend's paths."""
    annotations = {
        "cert-manager.io/cluster-issuer": options.issuer,
        "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
    }
    if section.websocket:
        # Otherwise a connection without traffic ends after a minute.
        for key in ("proxy-read-timeout", "proxy-send-timeout"):
            annotations[f"nginx.ingress.kubernetes.io/{key}"] = ONE_HOUR
    target = {"service": {"name": service, "port": {"name": "http"}}}
    paths = [{"path": path, "pathType": "Prefix", "backend": target} for path in section.paths]
    return annotations, {
        "ingressClassName": options.ingress_class,
        "tls": [{"hosts": [host], "secretName": f"{service}-tls"}],
        "rules": [{"host": host, "http": {"paths": paths}}],
    }


def allowed(labels: Mapping[str, str], port: int, controller: str) -> dict[str, Any]:
    """In from the ingress controller alone; out to names and to the internet, not inwards."""
    return {
        "podSelector": {"matchLabels": dict(labels)},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [
            {"from": [_namespace(controller)], "ports": [{"port": port, "protocol": "TCP"}]}
        ],
        "egress": _outwards(),
    }


def outwards(labels: Mapping[str, str]) -> dict[str, Any]:
    """Nothing in; out as for `allowed`."""
    selected = {"matchLabels": dict(labels)}
    return {"podSelector": selected, "policyTypes": ["Ingress", "Egress"], "egress": _outwards()}


def _outwards() -> list[dict[str, Any]]:
    names = [{"port": 53, "protocol": protocol} for protocol in ("UDP", "TCP")]
    internet = {"ipBlock": {"cidr": "0.0.0.0/0", "except": list(PRIVATE)}}
    return [{"to": [_namespace("kube-system")], "ports": names}, {"to": [internet]}]


def _namespace(name: str) -> dict[str, Any]:
    return {"namespaceSelector": {"matchLabels": {NAMESPACE: name}}}


def scaling(replicas: settings.Replicas, deployment: str) -> dict[str, Any]:
    """More replicas above either share, fewer when both have been below for a while."""
    shares = {"cpu": replicas.up.cpu, "memory": replicas.up.memory}
    return {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": deployment},
        "minReplicas": replicas.min,
        "maxReplicas": replicas.max,
        "metrics": [
            {
                "type": "Resource",
                "resource": {
                    "name": name, "target": {"type": "Utilization", "averageUtilization": share}
                },
            }
            for name, share in shares.items()
        ],
        "behavior": {
            "scaleUp": {"stabilizationWindowSeconds": round(replicas.up.after.total_seconds())},
            "scaleDown": {"stabilizationWindowSeconds": round(replicas.down.after.total_seconds())},
        },
    }
