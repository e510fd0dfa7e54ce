"""The domains of a service, as Railway lists them: its own, and those that people bring."""

from __future__ import annotations

from typing import Any

from provider.http import GraphQL
from provider.railway.api import asked

SERVICE, CUSTOM = "serviceDomains", "customDomains"
FORM = "<project id>/<environment id>/<service id>/<domain id>"
ALL = """query($project: String!, $environment: String!, $service: String!) {
  domains(projectId: $project, environmentId: $environment, serviceId: $service) {
    serviceDomains { id domain targetPort deletedAt }
    customDomains { id domain targetPort deletedAt
      status { verificationDnsHost verificationToken
        dnsRecords { purpose requiredValue } } } } }"""


def domains(client: GraphQL, kind: str, place: list[str]) -> list[dict[str, Any]]:
    """Those of one kind. `place` is the project, the environment and the service."""
    project, environment, service = place
    found = asked(client, ALL, project=project, environment=environment, service=service)
    if found is None:
        return []
    return [dict(each) for each in found["domains"][kind] if not each["deletedAt"]]
