"""The pod that a backend's replicas and its migration run in: hardened, bounded, probed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pulumi

import settings
from components.docker.units import mebibytes

# The scheduler's news reaches every proxy within this; until then they still send requests.
LEAVING = 5
SCRATCH = "64Mi"


def resources(size: settings.Resources) -> dict[str, Any]:
    """As much as the settings say, asked for and at most: a share is a share of what is given."""
    bounds = {
        "cpu": f"{math.ceil(size.cpu * 1000)}m",
        "memory": f"{mebibytes(size.memory)}Mi",
        "ephemeral-storage": SCRATCH,
    }
    return {"requests": bounds, "limits": bounds}


def container(
    name: str, image: str, secret: pulumi.Input[str], size: settings.Resources,
    command: Sequence[str] | None,
) -> dict[str, Any]:
    """A container without rights: read-only root, no capabilities, variables from one secret."""
    return {
        "name": name,
        "image": image,
        "imagePullPolicy": "Always",
        "envFrom": [{"secretRef": {"name": secret}}],
        "resources": resources(size),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],  # noqa: S108
        **({"command": list(command)} if command else {}),
    }


def probes(health: settings.Health, port: int) -> dict[str, Any]:
    """Ready means its health path answers; alive means that it still takes connections."""
    ask = {"httpGet": {"path": health.path, "port": port}}
    every, patience = _seconds(health.interval), _seconds(health.timeout)
    return {
        # Often at first, so that a quick start serves quickly, for as long as the settings allow.
        "startupProbe": {
            **ask, "periodSeconds": 2, "timeoutSeconds": patience,
            "failureThreshold": max(1, math.ceil(health.start.total_seconds() / 2)),
        },
        "readinessProbe": {
            **ask, "periodSeconds": every, "timeoutSeconds": patience,
            "failureThreshold": health.retries,
        },
        "livenessProbe": {
            "tcpSocket": {"port": port}, "periodSeconds": every, "timeoutSeconds": patience,
            "failureThreshold": health.retries,
        },
    }


def pod(
    containers: list[dict[str, Any]], user: int, pull_secret: str | None, **more: Any
) -> dict[str, Any]:
    """The pod's own settings: an own user, no token of the cluster, the runtime's seccomp."""
    return {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True, "runAsUser": user, "runAsGroup": user, "fsGroup": user,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": containers,
        "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": SCRATCH}}],
        **({"imagePullSecrets": [{"name": pull_secret}]} if pull_secret else {}),
        **more,
    }


def leaving(drain: timedelta) -> dict[str, Any]:
    """Stay until nobody sends requests any more, then drain, and only then be killed."""
    return {
        "lifecycle": {"preStop": {"sleep": {"seconds": LEAVING}}},
        "grace": LEAVING + _seconds(drain) + 2,
    }


def spread(labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """Replicas on different nodes, where there are several."""
    return [
        {
            "maxSkew": 1, "topologyKey": "kubernetes.io/hostname",
            "whenUnsatisfiable": "ScheduleAnyway", "labelSelector": {"matchLabels": dict(labels)},
        }
    ]


def _seconds(value: timedelta) -> int:
    return max(1, math.ceil(value.total_seconds()))
