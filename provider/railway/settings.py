"""What a service is made of, as Railway writes and reads it.

Placement and limits are read from the environment's config, because `region` and `numReplicas`
of an instance are no longer kept up by Railway; the rest from the service's instance.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from provider.http import GraphQL

# Railway's gigabyte; its own variables begin so.
GIGABYTE, OWN = 1_000_000_000, "RAILWAY_"
DEFAULT_TIMEOUT = 300
PASSWORD = re.compile(r"://[^:/@\s]*:([^@\s]+)@")
PLAIN = {
    "rootDirectory": "", "dockerfilePath": "", "startCommand": "", "healthcheckPath": "",
    "healthcheckTimeout": DEFAULT_TIMEOUT, "restartPolicyType": "ON_FAILURE",
    "restartPolicyMaxRetries": 10, "drainingSeconds": 0, "overlapSeconds": 0,
    "sleepApplication": False,
}
READ = f"""query($project: String!, $environment: String!, $service: String!) {{
  service(id: $service) {{ name deletedAt }}
  serviceInstance(environmentId: $environment, serviceId: $service) {{
    source {{ image repo }} preDeployCommand {" ".join(PLAIN)} }}
  environment(id: $environment, projectId: $project) {{ config(decryptVariables: false) }}
  variables(environmentId: $environment, projectId: $project, serviceId: $service,
    unrendered: true) }}"""
# One call for all: the source comes last, in case that Railway deploys at once.
WRITE = """mutation($environment: String!, $service: String!,
    $limits: ServiceInstanceLimitsUpdateInput!, $variables: VariableCollectionUpsertInput!,
    $instance: ServiceInstanceUpdateInput!) {
  variableCollectionUpsert(input: $variables)
  serviceInstanceLimitsUpdate(input: $limits)
  serviceInstanceUpdate(environmentId: $environment, serviceId: $service, input: $instance) }"""
CONNECT = """mutation($service: String!, $input: ServiceConnectInput!) {
  serviceConnect(id: $service, input: $input) { id } }"""
NEWEST = """query($environment: String!, $service: String!) {
  serviceInstance(environmentId: $environment, serviceId: $service) {
    latestDeployment { id } } }"""


def write(client: GraphQL, service: str, inputs: Mapping[str, Any]) -> None:
    """Make it so; harmless when done twice."""
    client.call.conceal(*_passwords(inputs["variables"]))
    where = {"environmentId": inputs["environmentId"], "serviceId": service}
    client.change(
        WRITE,
        repeatable=True,
        environment=inputs["environmentId"],
        service=service,
        variables={
            **where, "projectId": inputs["projectId"], "variables": dict(inputs["variables"]),
            "replace": True, "skipDeploys": True,
        },
        limits={
            **where, "memoryGB": inputs["memoryGB"] or None, "vCPUs": inputs["vCPUs"] or None
        },
        instance=_instance(inputs),
    )
    if "branch" in inputs["source"]:
        given = dict(inputs["source"])
        client.change(CONNECT, repeatable=True, service=service, input=given)


def _passwords(variables: Mapping[str, str]) -> list[str]:
    """Those inside connection strings, which an error may quote without the rest."""
    return [found[1] for text in variables.values() if (found := PASSWORD.search(text))]


def _instance(inputs: Mapping[str, Any]) -> dict[str, Any]:
    count, command = inputs["numReplicas"], inputs["preDeployCommand"]
    placed = {"multiRegionConfig": {inputs["region"]: {"numReplicas": count}}}
    secret = inputs.get("registryCredentials")
    return {
        **{key: None if inputs[key] == "" else inputs[key] for key in PLAIN},
        "preDeployCommand": [command] if command else [],
        **(placed if inputs["region"] else {"numReplicas": count}),
        **({"registryCredentials": dict(secret)} if secret else {}),
        "source": {key: text for key, text in inputs["source"].items() if key != "branch"},
    }


def found(there: Mapping[str, Any], service: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs as they would have to be set, from the answer to READ."""
    instance = there["serviceInstance"]
    config = (there["environment"]["config"].get("services") or {}).get(service) or {}
    deploy = config.get("deploy") or {}
    inputs = {
        key: default if instance[key] is None else instance[key] for key, default in PLAIN.items()
    }
    known = state.get("variables") or {}
    secret = state.get("registryCredentials")
    return {
        **inputs,
        **_placed(deploy, state),
        **_limits(deploy),
        "source": _source(instance["source"], config, state),
        "preDeployCommand": " && ".join(instance["preDeployCommand"] or []),
        "variables": {
            key: text for key, text in there["variables"].items()
            if key in known or not key.startswith(OWN)
        },
        **({"registryCredentials": secret} if secret else {}),
    }


def _source(
    instance: Mapping[str, Any] | None, config: Mapping[str, Any], state: Mapping[str, Any]
) -> dict[str, str]:
    found = {key: text for key, text in (instance or {}).items() if text}
    branch = (config.get("source") or {}).get("branch")
    wanted = "branch" in state.get("source", {"branch": ""})
    return {**found, "branch": branch} if "repo" in found and branch and wanted else found


def _placed(deploy: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    regions = {key: each for key, each in (deploy.get("multiRegionConfig") or {}).items() if each}
    if not regions:
        return {"region": "", "numReplicas": deploy.get("numReplicas") or 1}
    count = sum(each.get("numReplicas") or 0 for each in regions.values())
    # Where none was asked for, Railway's own choice is no drift; several are all named.
    named = ",".join(sorted(regions)) if state.get("region", "?") or len(regions) > 1 else ""
    return {"region": named, "numReplicas": count}


def _limits(deploy: Mapping[str, Any]) -> dict[str, Any]:
    limits = (deploy.get("limitOverride") or {}).get("containers") or {}
    return {
        "memoryGB": (limits.get("memoryBytes") or 0) / GIGABYTE,
        "vCPUs": limits.get("cpu") or 0,
    }


def newest(client: GraphQL, environment: str, service: str) -> str:
    """Id of the newest deployment, whatever became of it; empty where there is none."""
    answer = client.ask(NEWEST, environment=environment, service=service)
    latest = answer["serviceInstance"]["latestDeployment"]
    return str(latest["id"]) if latest else ""
