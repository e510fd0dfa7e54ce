"""Writes `objects.json`: Kubernetes' own strict schemas of the kinds that are used, trimmed.

    pip install kubernetes-validate==1.37.0
    python -m tests.platforms.kubernetes.derive v1.34.0

The schemas are Kubernetes' (Apache-2.0); what only explains is left out.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "objects.json"
KINDS = {
    "v1/Namespace": "io.k8s.api.core.v1.Namespace",
    "v1/Secret": "io.k8s.api.core.v1.Secret",
    "v1/Service": "io.k8s.api.core.v1.Service",
    "apps/v1/Deployment": "io.k8s.api.apps.v1.Deployment",
    "batch/v1/Job": "io.k8s.api.batch.v1.Job",
    "autoscaling/v2/HorizontalPodAutoscaler": "io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler",
    "policy/v1/PodDisruptionBudget": "io.k8s.api.policy.v1.PodDisruptionBudget",
    "networking.k8s.io/v1/Ingress": "io.k8s.api.networking.v1.Ingress",
    "networking.k8s.io/v1/NetworkPolicy": "io.k8s.api.networking.v1.NetworkPolicy",
}


def trimmed(schema: Any, within: bool = False) -> Any:
    """Without descriptions; `within` says that keys are names of properties."""
    if isinstance(schema, list):
        return [trimmed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: trimmed(value, key in ("properties", "$defs") and not within)
        for key, value in schema.items()
        if within or not (key == "description" or key.startswith("x-kubernetes"))
    }


def reachable(name: str, every: dict[str, Any], found: dict[str, Any]) -> None:
    """Collect a definition and those that it refers to."""
    if name in found:
        return
    found[name] = trimmed(every[name])
    for reference in set(_references(found[name])):
        reachable(reference, every, found)


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [each for item in schema for each in _references(item)]
    if not isinstance(schema, dict):
        return []
    own = schema.get("$ref")
    here = [own.rsplit("/", 1)[1]] if isinstance(own, str) else []
    return here + [each for item in schema.values() for each in _references(item)]


def main(version: str) -> None:
    """Write the file from the installed package's schemas of a Kubernetes version."""
    folder = Path(str(distribution("kubernetes-validate").locate_file("kubernetes_validate")))
    file = folder / "kubernetes-json-schema" / f"{version}-local-strict" / "_definitions.json"
    every, found = json.loads(file.read_text())["$defs"], dict[str, Any]()
    for name in KINDS.values():
        reachable(name, every, found)
    text = json.dumps({"kinds": KINDS, "version": version, "$defs": found}, sort_keys=True)
    FILE.write_text(f"{text}\n")


if __name__ == "__main__":
    main(sys.argv[1])
