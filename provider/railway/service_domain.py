"""`slipway:railway:ServiceDomain`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.http import made, once
from provider.physical import parts
from provider.railway.api import railway, removed
from provider.railway.domains import FORM, SERVICE, domains

CREATE = """mutation($input: ServiceDomainCreateInput!) {
  serviceDomainCreate(input: $input) { id domain targetPort } }"""
UPDATE = "mutation($input: ServiceDomainUpdateInput!) { serviceDomainUpdate(input: $input) }"
DELETE = "mutation($id: String!) { serviceDomainDelete(id: $id) }"


class ServiceDomain(Resource):
    """The public name that Railway gives a service, such as `notes.up.railway.app`, with TLS.

    One is enough, so one that is there is taken over. The id is
    `project/environment/service/domain`. Cost: none; what goes out is $0.05 a GB.
    """

    token = "slipway:railway:ServiceDomain"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "environmentId": Input("Id of the environment", replaces=True),
        "serviceId": Input("Id of the service", replaces=True),
        "targetPort": Input("Port that the service listens on", "integer"),
    }
    outputs = {"domain": Output("The name", stable=True)}
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over the one that is there."""
        client = railway(call)
        place = [inputs[key] for key in ("projectId", "environmentId", "serviceId")]
        given = {key: inputs[key] for key in ("environmentId", "serviceId", "targetPort")}
        domain = once(
            call,
            find=lambda: next(iter(domains(client, SERVICE, place)), None),
            make=lambda: client.change(CREATE, input=given)["serviceDomainCreate"],
        )
        whole, outputs = "/".join((*place, domain["id"])), {"domain": domain["domain"]}
        if domain["targetPort"] != inputs["targetPort"]:
            with made(whole, outputs):
                self.update(whole, outputs, inputs, call)
        return Made(id=whole, outputs=outputs)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Railway says of it."""
        *place, domain = parts(id, FORM)
        for each in domains(railway(call), SERVICE, place):
            if each["id"] == domain:
                keys = ("projectId", "environmentId", "serviceId")
                inputs = {**dict(zip(keys, place, strict=True)), "targetPort": each["targetPort"]}
                return Found(inputs=inputs, outputs={"domain": each["domain"]})
        return None

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Another port."""
        given = {
            **{key: inputs[key] for key in ("environmentId", "serviceId", "targetPort")},
            "serviceDomainId": parts(id, FORM)[-1],
            "domain": state["domain"],
        }
        railway(call).change(UPDATE, repeatable=True, input=given)
        return {"domain": state["domain"]}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it."""
        removed(railway(call), DELETE, id=parts(id, FORM)[-1])
