"""Specs of what runs: the replicas of a backend, and the job that migrates before them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

import settings
from components.kubernetes import pod

LONGEST_MIGRATION = 600  # seconds


def replicas(
    section: settings.Backend, secret: pulumi.Input[str], labels: Mapping[str, str],
    pull_secret: str | None,
) -> dict[str, Any]:
    """Spec of the Deployment: a new replica is ready before an old one goes."""
    leaving = pod.leaving(section.drain)
    own = {
        **pod.container("backend", section.image or "", secret, section.size, section.command),
        **pod.probes(section.health, section.port),
        "ports": [{"name": "http", "containerPort": section.port}],
        "lifecycle": leaving["lifecycle"],
    }
    count = section.replicas
    return {
        "selector": {"matchLabels": dict(labels)},
        "strategy": {
            "type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}
        },
        "template": {
            "metadata": {"labels": dict(labels)},
            "spec": pod.pod(
                [own], section.options.user, pull_secret,
                terminationGracePeriodSeconds=leaving["grace"],
                topologySpreadConstraints=pod.spread(labels),
            ),
        },
        # Where the autoscaler decides, a number here would undo its decision at every update.
        **({"replicas": count.min} if count.max == count.min else {}),
    }


def migration(
    section: settings.Backend, secret: pulumi.Input[str], labels: Mapping[str, str],
    pull_secret: str | None,
) -> dict[str, Any]:
    """Spec of the Job: once, and a failure is a failure."""
    own = pod.container("migration", section.image or "", secret, section.size, section.migrate)
    return {
        "backoffLimit": 0,
        "activeDeadlineSeconds": LONGEST_MIGRATION,
        "template": {
            "metadata": {"labels": dict(labels)},
            "spec": pod.pod([own], section.options.user, pull_secret, restartPolicy="Never"),
        },
    }
