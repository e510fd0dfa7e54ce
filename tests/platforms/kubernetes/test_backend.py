"""A backend on Kubernetes: every object as Kubernetes wants it, and hardened."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from components.product import Product
from tests.platforms.recording import Hidden, Made, Recording, record, refused

SCHEMAS = json.loads((Path(__file__).parent / "objects.json").read_text())
BACKEND: dict[str, Any] = {
    "platform": "kubernetes",
    "image": "ghcr.io/org/notes-api:1.4.2",
    "port": 5000,
    "websocket": True,
    "migrate": "node migrate.js",
    "generate": ["SESSION_SECRET"],
    "secrets": {
        "OPENAI_API_KEY": Hidden("canary-openai"),
        "DATABASE_URL": Hidden("postgres://app:canary-database@db.example.net/notes"),
    },
    "size": {"cpu": 0.5, "memory": "512MiB"},
    "replicas": {"min": 2, "max": 5, "up": {"cpu": 70, "memory": 80}, "down": {"after": "5m"}},
    "health": {"path": "/health", "interval": "10s", "timeout": "5s", "retries": 3, "start": "30s"},
}
CONFIG: dict[str, Any] = {
    "app": {"name": "notes", "domain": "notes.example.com"},
    "backend": BACKEND,
    "dns": {"platform": "cloudflare", "zone": "example.com"},
    "kubernetes": {"pull_secret": "registry"},
}


@pytest.fixture(autouse=True)
def cluster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "kubeconfig"
    file.write_text("{}")
    monkeypatch.setenv("KUBECONFIG", str(file))
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "t")


def made(folder: Path, **backend: Any) -> Recording:
    return record({**CONFIG, "backend": {**BACKEND, **backend}}, folder, look)


def look(product: Product) -> dict[str, Any]:
    backend = product.backends["backend"]
    return {"url": backend.url, "release": backend.release}


def objects(recording: Recording) -> Iterator[Made]:
    return (each for each in recording.made if each.type.startswith("kubernetes:"))


def problems(each: Made) -> list[str]:
    """What Kubernetes' own schema says against an object."""
    kind = f"{each.inputs['apiVersion']}/{each.inputs['kind']}"
    schema = {"$ref": f"#/$defs/{SCHEMAS['kinds'][kind]}", "$defs": SCHEMAS["$defs"]}
    found = jsonschema.Draft202012Validator(schema).iter_errors(each.inputs)
    return [f"{kind} {each.name} {error.json_path}: {error.message}" for error in found]


def pods(recording: Recording) -> dict[str, Any]:
    return {
        each.inputs["kind"]: each.inputs["spec"]["template"]["spec"]
        for each in objects(recording)
        if "template" in each.inputs.get("spec", {})
    }


def test_every_object_is_as_kubernetes_wants_it(tmp_path: Path) -> None:
    found = list(objects(made(tmp_path)))
    assert {each.inputs["kind"] for each in found} == {
        "Namespace", "Secret", "Service", "Deployment", "Job", "HorizontalPodAutoscaler",
        "PodDisruptionBudget", "Ingress", "NetworkPolicy",
    }
    assert [problem for each in found for problem in problems(each)] == []


def test_the_schemas_would_say_what_is_wrong(tmp_path: Path) -> None:
    service = next(each for each in objects(made(tmp_path)) if each.inputs["kind"] == "Service")
    service.inputs["spec"]["ports"][0]["prot"] = "TCP"
    assert len(problems(service)) == 1


@pytest.mark.parametrize("kind", ["Deployment", "Job"])
def test_pods_have_no_rights(tmp_path: Path, kind: str) -> None:
    pod = pods(made(tmp_path))[kind]
    (container,) = pod["containers"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] > 10_000
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"] == {
        "cpu": "500m", "memory": "512Mi", "ephemeral-storage": "64Mi",
    }
    assert pod["imagePullSecrets"] == [{"name": "registry"}]


def test_the_namespace_takes_restricted_pods_only_and_is_closed(tmp_path: Path) -> None:
    recording = made(tmp_path)
    labels = recording.one("Namespace").inputs["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    closed = next(
        each for each in recording.of("NetworkPolicy") if each.name == "notes-prod-closed"
    )
    assert closed.inputs["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_only_the_ingress_controller_gets_in_and_nobody_inwards(tmp_path: Path) -> None:
    policy = next(
        each for each in made(tmp_path).of("NetworkPolicy") if each.name == "notes-prod-backend"
    ).inputs["spec"]
    (entrance,) = policy["ingress"]
    selected = entrance["from"][0]["namespaceSelector"]["matchLabels"]
    assert selected == {"kubernetes.io/metadata.name": "ingress-nginx"}
    assert entrance["ports"] == [{"port": 5000, "protocol": "TCP"}]
    internet = policy["egress"][1]["to"][0]["ipBlock"]
    assert {"10.0.0.0/8", "169.254.0.0/16"} <= set(internet["except"])


def test_replicas_are_the_autoscalers_decision(tmp_path: Path) -> None:
    recording = made(tmp_path)
    spec = recording.one("HorizontalPodAutoscaler").inputs["spec"]
    shares = {
        each["resource"]["name"]: each["resource"]["target"]["averageUtilization"]
        for each in spec["metrics"]
    }
    assert (spec["minReplicas"], spec["maxReplicas"], shares) == (2, 5, {"cpu": 70, "memory": 80})
    assert spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"] == 300
    assert "replicas" not in recording.one("Deployment").inputs["spec"]


def test_a_fixed_number_needs_no_autoscaler(tmp_path: Path) -> None:
    recording = made(tmp_path, replicas=3)
    assert recording.of("HorizontalPodAutoscaler") == []
    assert recording.one("Deployment").inputs["spec"]["replicas"] == 3


def test_a_release_takes_over_only_when_it_answers(tmp_path: Path) -> None:
    spec = made(tmp_path).one("Deployment").inputs["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert container["readinessProbe"]["httpGet"] == {"path": "/health", "port": 5000}
    assert container["readinessProbe"]["periodSeconds"] == 10
    assert container["startupProbe"]["failureThreshold"] * 2 == 30
    # Five seconds of still getting requests, ten of draining, two to end.
    assert spec["template"]["spec"]["terminationGracePeriodSeconds"] == 17


def test_variables_are_in_secrets_that_are_marked_and_never_change(tmp_path: Path) -> None:
    recording = made(tmp_path)
    secrets = {each.name: each for each in recording.of("Secret")}
    values = secrets["notes-prod-backend-environment"]
    assert values.inputs["immutable"] is True
    assert values.secrets == {"stringData"}
    assert values.inputs["stringData"]["OPENAI_API_KEY"] == "canary-openai"
    assert values.inputs["stringData"]["PORT"] == "5000"
    plain = [each.inputs for each in objects(recording) if each.inputs["kind"] != "Secret"]
    assert "canary" not in json.dumps(plain)


def test_it_is_found_by_https_at_its_name(tmp_path: Path) -> None:
    recording = made(tmp_path)
    spec = recording.one("Ingress").inputs["spec"]
    paths = [each["path"] for each in spec["rules"][0]["http"]["paths"]]
    assert spec["tls"] == [
        {"hosts": ["notes.example.com"], "secretName": "notes-prod-backend-tls"}
    ]
    assert paths == ["/api/", "/ws"]
    record_ = recording.one("DnsRecord").inputs
    assert (record_["name"], record_["type"], record_["content"]) == (
        "notes.example.com", "A", "203.0.113.7",
    )
    assert recording.outputs == {"url": "https://notes.example.com", "release": BACKEND["image"]}


def test_beside_a_page_it_is_found_at_a_name_of_its_own(tmp_path: Path) -> None:
    page = {"platform": "vercel", "source": "examples/app/web", "repository": "org/notes"}
    recording = record({**CONFIG, "frontend": page}, tmp_path, look)
    assert recording.outputs["url"] == "https://api.notes.example.com"


def test_what_kubernetes_does_otherwise_is_refused(tmp_path: Path) -> None:
    backend = {
        **BACKEND, "replicas": {"min": 1, "max": 2, "up": {"queue": 100}},
        "restart": {"policy": "never"}, "limits": [{"requests": 5, "per": "1m"}], "egress": False,
    }
    found = refused({"app": {"name": "notes"}, "backend": backend}, tmp_path)
    assert [each.split(": ", 1)[0] for each in found] == [
        "slipway:backend.limits", "slipway:backend.egress", "slipway:backend",
        "slipway:backend.replicas.up.queue", "slipway:backend.restart.policy",
    ]


def test_without_a_kubeconfig_it_says_where_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KUBECONFIG")
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    config = {"app": CONFIG["app"], "backend": BACKEND, "dns": CONFIG["dns"]}
    assert refused(config, tmp_path) == [
        "slipway:kubernetes: KUBECONFIG is not set and there is no ~/.kube/config; get one from "
        "your cluster's provider and run: export KUBECONFIG=..."
    ]
