"""`slipway:railway:CustomDomain`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Failed
from provider.http import GraphQL, made, once
from provider.physical import parts
from provider.railway.api import railway, removed
from provider.railway.domains import CUSTOM, FORM, domains

CREATE = """mutation($input: CustomDomainCreateInput!) {
  customDomainCreate(input: $input) { id domain } }"""
UPDATE = """mutation($id: String!, $environment: String!, $port: Int) {
  customDomainUpdate(id: $id, environmentId: $environment, targetPort: $port) }"""
DELETE = "mutation($id: String!) { customDomainDelete(id: $id) }"
TRAFFIC = "DNS_RECORD_PURPOSE_TRAFFIC_ROUTE"


class CustomDomain(Resource):
    """A name of one's own for a service; Railway makes the certificate once DNS points there.

    The name needs a CNAME record to `target`, and, until Railway has seen that it is one's own,
    a TXT record `verificationHost` with `verificationToken`. The id is
    `project/environment/service/domain`. Cost: none. Limits: 2 a service on Hobby, 20 on Pro.
    """

    token = "slipway:railway:CustomDomain"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "environmentId": Input("Id of the environment", replaces=True),
        "serviceId": Input("Id of the service", replaces=True),
        "domain": Input("The name", replaces=True),
        "targetPort": Input("Port that the service listens on", "integer"),
    }
    outputs = {
        "target": Output("What the name's CNAME record has to say"),
        "verificationHost": Output("Name of the TXT record that shows it"),
        "verificationToken": Output("What that record has to say"),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over the one of that name."""
        client = railway(call)
        place = [inputs[key] for key in ("projectId", "environmentId", "serviceId")]
        domain = once(
            call,
            find=lambda: _named(client, place, inputs["domain"]),
            make=lambda: client.change(CREATE, input=dict(inputs))["customDomainCreate"],
        )
        whole = "/".join((*place, domain["id"]))
        with made(whole):
            there = _named(client, place, inputs["domain"])
            if there is None:
                raise Failed(
                    f"Railway does not show {inputs['domain']} yet; run the update again"
                )
            if there["targetPort"] != inputs["targetPort"]:
                self.update(whole, _outputs(there), inputs, call)
            return Made(id=whole, outputs=_outputs(there))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Railway says of it."""
        *place, domain = parts(id, FORM)
        for each in domains(railway(call), CUSTOM, place):
            if each["id"] == domain:
                keys = ("projectId", "environmentId", "serviceId")
                inputs = {
                    **dict(zip(keys, place, strict=True)),
                    **{key: each[key] for key in ("domain", "targetPort")},
                }
                return Found(inputs=inputs, outputs=_outputs(each))
        return None

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Another port."""
        railway(call).change(
            UPDATE, repeatable=True, id=parts(id, FORM)[-1],
            environment=inputs["environmentId"], port=inputs["targetPort"],
        )
        return {key: state[key] for key in self.outputs}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it."""
        removed(railway(call), DELETE, id=parts(id, FORM)[-1])


def _named(client: GraphQL, place: list[str], name: str) -> dict[str, Any] | None:
    return next((each for each in domains(client, CUSTOM, place) if each["domain"] == name), None)


def _outputs(domain: Mapping[str, Any]) -> dict[str, Any]:
    status = domain["status"]
    records = [each for each in status["dnsRecords"] if each["purpose"] == TRAFFIC]
    return {
        "target": records[0]["requiredValue"] if records else "",
        "verificationHost": status["verificationDnsHost"] or "",
        "verificationToken": status["verificationToken"] or "",
    }
