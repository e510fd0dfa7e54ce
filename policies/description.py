"""The pack in the protocol's words: its rules, their metadata, and a verdict as a diagnostic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as rpc

from policies.evaluation import Entry, Verdict
from policies.levels import Level
from policies.rule import Rule

PACK_NAME = "slipway"
VERSION = "0.1.0"
LEVELS: dict[Level, rpc.EnforcementLevel.ValueType] = {
    "advisory": rpc.ADVISORY,
    "mandatory": rpc.MANDATORY,
    "disabled": rpc.DISABLED,
    "remediate": rpc.REMEDIATE,
}
NAMES: dict[int, Level] = {number: name for name, number in LEVELS.items()}
SEVERITIES = {
    "low": rpc.POLICY_SEVERITY_LOW,
    "medium": rpc.POLICY_SEVERITY_MEDIUM,
    "high": rpc.POLICY_SEVERITY_HIGH,
    "critical": rpc.POLICY_SEVERITY_CRITICAL,
}
JSON_TYPES = {str: "string", bool: "boolean", int: "number", float: "number", list: "array"}


def information(pack: Sequence[Entry], levels: Mapping[str, Level]) -> Any:
    """What the engine asks first: every rule with its level, severity, framework and options."""
    return rpc.AnalyzerInfo(
        name=PACK_NAME, version=VERSION, supportsConfig=True, displayName="Slipway",
        description="What is insecure or too expensive does not ship",
        policies=[_policy(entry.rule, levels[entry.rule.name]) for entry in pack],
    )


def _policy(rule: Rule, level: Level) -> Any:
    kinds = {"resource": rpc.POLICY_TYPE_RESOURCE, "stack": rpc.POLICY_TYPE_STACK}
    framework = rule.framework
    return rpc.PolicyInfo(
        name=rule.name, displayName=rule.name.replace("-", " "), description=rule.sentence,
        enforcementLevel=LEVELS[level], severity=SEVERITIES[rule.severity],
        policy_type=kinds[rule.scope], remediation_steps=rule.remedy, url=framework.url,
        framework=rpc.PolicyComplianceFramework(
            name=framework.name, version=framework.version, reference=framework.item,
        ),
        configSchema=rpc.PolicyConfigSchema(properties=_schema(rule.options)),
    )


def _schema(options: Mapping[str, Any]) -> Any:
    schema = {
        name: {"type": JSON_TYPES[type(default)], "default": default}
        for name, default in options.items()
    }
    return json_format.ParseDict(schema, struct_pb2.Struct())


def diagnostic(verdict: Verdict) -> Any:
    """A verdict for the engine to show. Only a violation can stop the update."""
    rule = verdict.rule
    return rpc.AnalyzeDiagnostic(
        policyName=rule.name, policyPackName=PACK_NAME, policyPackVersion=VERSION,
        description=rule.sentence, message=f"{rule.sentence}\n{verdict.message}",
        enforcementLevel=LEVELS[verdict.level], severity=SEVERITIES[rule.severity],
        urn=verdict.about,
    )
