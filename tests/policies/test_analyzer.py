"""The pack over the engine's own protocol, in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as rpc
from pulumi.runtime.proto import analyzer_pb2_grpc

from policies.analyzer import Analyzer
from policies.pack import PACK
from policies.reading import values
from tests.policies import worlds

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


@pytest.fixture
def pack() -> Iterator[Any]:
    """A client of a pack that serves."""
    server = grpc.server(futures.ThreadPoolExecutor(max_workers=2))
    analyzer_pb2_grpc.add_AnalyzerServicer_to_server(Analyzer(PACK), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield analyzer_pb2_grpc.AnalyzerStub(channel)
    server.stop(0).wait()


def properties(inputs: dict[str, Any]) -> struct_pb2.Struct:
    """Inputs on the wire."""
    return json_format.ParseDict(inputs, struct_pb2.Struct())


def secret(value: Any) -> dict[str, Any]:
    """A secret on the wire."""
    return {values.SIGNATURE: values.SECRET, "value": value}


def analyze(pack: Any, kind: str, name: str, inputs: dict[str, Any], stack: str = "prod") -> Any:
    """Ask for one resource."""
    request = rpc.AnalyzeRequest(
        urn=worlds.urn(stack, kind, name),
        type=kind,
        name=name,
        properties=properties(inputs),
        options=rpc.AnalyzerResourceOptions(),
        provider=rpc.AnalyzerProviderResource(type="x"),
    )
    return pack.Analyze(request).diagnostics


def test_a_finding_carries_rule_level_severity_and_what_to_do(pack: Any) -> None:
    (found,) = analyze(pack, worlds.CONTAINER, "api", worlds.container("backend", readOnly=False))
    assert (found.policyName, found.policyPackName) == ("container-root-is-read-only", "slipway")
    assert found.enforcementLevel == rpc.MANDATORY
    assert found.severity == rpc.POLICY_SEVERITY_MEDIUM
    assert found.urn.endswith("::api")
    assert found.message == (
        "A container cannot write to its own root file system.\n"
        "api can write to its root; set `readOnly: true`"
    )


def test_the_stack_decides_the_level(pack: Any) -> None:
    loose = worlds.container("backend", readOnly=False)
    (found,) = analyze(pack, worlds.CONTAINER, "api", loose, stack="dev")
    assert found.enforcementLevel == rpc.ADVISORY


def test_secrets_are_known_to_be_secret(pack: Any) -> None:
    kind, value = "slipway:railway:Service", "tR7vQ2mXz9LbK4wNc8Hs5JdF1gYp6Ae0"
    base = {"healthcheckPath": "/health", "drainingSeconds": 5}
    assert not analyze(pack, kind, "a", {**base, "variables": {"SESSION_SECRET": secret(value)}})
    (found,) = analyze(pack, kind, "a", {**base, "variables": {"SESSION_SECRET": value}})
    assert found.policyName == "credentials-are-marked-secret"
    assert value not in found.message


def test_unknown_values_are_said_as_advice(pack: Any) -> None:
    inputs = worlds.container("backend", memory=UNKNOWN)
    (found,) = analyze(pack, worlds.CONTAINER, "api", inputs)
    assert found.enforcementLevel == rpc.ADVISORY
    assert found.message.endswith(
        "`memory` of api is not known before the update, which then checks "
        "container-memory-is-limited"
    )


def configure(pack: Any, stack: str, config: dict[str, str], **policies: Any) -> None:
    """What the engine says before it asks."""
    pack.ConfigureStack(
        rpc.AnalyzerStackConfigureRequest(stack=stack, project="notes", config=config)
    )
    info = pack.GetAnalyzerInfo(empty_pb2.Empty())
    levels = {
        policy.name: rpc.PolicyConfig(enforcementLevel=policy.enforcementLevel)
        for policy in info.policies
    }
    for name, (level, options) in policies.items():
        chosen = levels[name.replace("_", "-")]
        chosen.enforcementLevel = level
        chosen.properties.CopyFrom(properties(options))
    pack.Configure(rpc.ConfigureAnalyzerRequest(policyConfig=levels))


def test_the_stack_rules_see_the_configuration_and_the_inputs(pack: Any) -> None:
    configure(pack, "prod", {"slipway:limits": json.dumps({"monthly_cost": 1})})
    kind = "slipway:railway:Service"
    inputs = {"healthcheckPath": "/health", "drainingSeconds": 5, "numReplicas": 2}
    analyze(pack, kind, "api", inputs)
    request = rpc.AnalyzeStackRequest(
        resources=[
            rpc.AnalyzerResource(
                urn=worlds.urn("prod", kind, "api"),
                type=kind,
                name="api",
                properties=properties({}),
            )
        ]
    )
    found = {d.policyName: d for d in pack.AnalyzeStack(request).diagnostics}
    assert found["monthly-cost-is-within-its-limit"].enforcementLevel == rpc.MANDATORY
    assert "is the limit" in found["monthly-cost-is-within-its-limit"].message
    assert "vendors-have-a-hard-limit" in found


def test_a_rule_can_be_turned_off_or_given_options(pack: Any) -> None:
    configure(
        pack,
        "prod",
        {},
        container_root_is_read_only=(rpc.DISABLED, {}),
        container_restarts_are_bounded=(rpc.MANDATORY, {"at_most": 10}),
    )
    loose = worlds.container("backend", readOnly=False, maxRetryCount=10)
    assert not analyze(pack, worlds.CONTAINER, "api", loose)


def test_development_can_be_made_strict(pack: Any) -> None:
    configure(pack, "dev", {}, container_root_is_read_only=(rpc.MANDATORY, {}))
    loose = worlds.container("backend", readOnly=False)
    (found,) = analyze(pack, worlds.CONTAINER, "api", loose, stack="dev")
    assert found.enforcementLevel == rpc.MANDATORY


def remediate(pack: Any, kind: str, inputs: dict[str, Any]) -> list[Any]:
    """Ask for repairs of one resource."""
    request = rpc.AnalyzeRequest(
        urn=worlds.urn("prod", kind, "api"), type=kind, name="api", properties=properties(inputs)
    )
    return list(pack.Remediate(request).remediations)


def test_repairs_change_only_what_is_broken_and_keep_secrets_and_unknowns(pack: Any) -> None:
    inputs = worlds.container(
        "backend",
        securityOpts=["seccomp=profile.json"],
        logOpts=None,
        image=UNKNOWN,
        uploads=[{"content": secret("hidden")}],
    )
    done = remediate(pack, worlds.CONTAINER, inputs)
    assert [d.policyName for d in done] == [
        "container-cannot-gain-privileges",
        "container-logs-rotate",
    ]
    final = json_format.MessageToDict(done[-1].properties)
    assert final == {
        **inputs,
        "securityOpts": ["seccomp=profile.json", "no-new-privileges"],
        "logDriver": "json-file",
        "logOpts": {"max-size": "10m", "max-file": "3"},
    }


def test_what_needs_no_repair_is_left_alone(pack: Any) -> None:
    assert remediate(pack, worlds.CONTAINER, worlds.container("backend")) == []


def test_what_is_not_known_is_said_and_not_repaired(pack: Any) -> None:
    (done,) = remediate(pack, worlds.CONTAINER, worlds.container("backend", securityOpts=UNKNOWN))
    assert done.diagnostic == (
        "`securityOpts` is not known before the update, so it cannot be repaired; the update tries "
        "again"
    )
    assert not done.properties.fields


@pytest.mark.parametrize(
    ("kind", "inputs", "repaired"),
    [
        ("github:index/repositoryPages:RepositoryPages", {}, {"httpsEnforced": True}),
        (
            "cloudflare:index/zoneSetting:ZoneSetting",
            {"settingId": "min_tls_version", "value": "1.0"},
            None,
        ),
    ],
)
def test_vendor_settings_are_repaired_at_the_remediate_level(
    pack: Any, kind: str, inputs: dict[str, Any], repaired: dict[str, Any] | None
) -> None:
    done = remediate(pack, kind, inputs)
    assert [json_format.MessageToDict(d.properties) for d in done] == (
        [repaired] if repaired else []
    )


def test_the_engine_is_told_every_rule_with_its_framework(pack: Any) -> None:
    info = pack.GetAnalyzerInfo(empty_pb2.Empty())
    assert info.supportsConfig
    assert [policy.name for policy in info.policies] == [entry.rule.name for entry in PACK]
    privileged = info.policies[0]
    assert privileged.severity == rpc.POLICY_SEVERITY_CRITICAL
    assert (privileged.framework.name, privileged.framework.reference) == (
        "CIS Docker Benchmark",
        "5.5",
    )
    assert privileged.remediation_steps


def test_what_is_deployed_can_be_said_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLIPWAY_COST_DEPLOYED", "2.5")
    told = Analyzer(PACK)
    request = rpc.AnalyzerStackConfigureRequest(
        stack="prod", config={"slipway:limits": '{"increase": 1}'}
    )
    told.ConfigureStack(request, None)
    told.GetAnalyzerInfo(None, None)
    told.Configure(rpc.ConfigureAnalyzerRequest(policyConfig={}), None)
    kind = "slipway:railway:Service"
    stack = rpc.AnalyzeStackRequest(
        resources=[
            rpc.AnalyzerResource(
                urn=worlds.urn("prod", kind, "api"),
                type=kind,
                properties=properties({"memoryGB": 1}),
            )
        ]
    )
    found = {d.policyName: d.message for d in told.AnalyzeStack(stack, None).diagnostics}
    assert "$2.50 becomes $6." in found["cost-increase-is-within-its-limit"]
