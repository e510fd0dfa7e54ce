"""`slipway:render:CustomDomain`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Failed
from provider.http import Client, Missing, once
from provider.physical import parts
from provider.render.api import listed, render

FORM = "<service id>/<domain>"


class CustomDomain(Resource):
    """A name of one's own for a service; Render makes the certificate once DNS points there.

    The name needs a CNAME record (an apex one that is flattened, or an A record) to the service's
    `host`. Render looks at the record when it is asked to: this asks at every create and refresh
    until the name is verified, and warns while it is not. Render adds `www` to an apex, and the
    apex to `www`, as a redirect; both go together. The id is `service/domain`. Cost: none.
    """

    token = "slipway:render:CustomDomain"
    inputs = {
        "serviceId": Input("Id of the service", replaces=True),
        "name": Input("The name", replaces=True),
        "target": Input("What its CNAME record has to say, for messages", default=""),
    }
    outputs = {"domainId": Output("Render's id of it", stable=True)}
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over the one of that name."""
        client, path = render(call), f"/services/{inputs['serviceId']}/custom-domains"
        name = inputs["name"]

        def find() -> dict[str, Any] | None:
            return _named(listed(client, path, "customDomain", name=name), name)

        def make() -> dict[str, Any]:
            if (found := _named(client.post(path, {"name": name}), name)) is None:
                raise Failed(f"Render does not show {name} yet; run the update again")
            return found

        there = once(call, find=find, make=make)
        _verify(client, f"{path}/{name}", there, inputs["target"])
        return Made(id=f"{inputs['serviceId']}/{name}", outputs={"domainId": there["id"]})

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Render says of it; asks it to look again while it is not verified."""
        service, name = parts(id, FORM)
        client, path = render(call), f"/services/{service}/custom-domains/{name}"
        there = client.find(path)
        if there is None:
            return None
        target = state.get("target", "")
        _verify(client, path, there, target)
        inputs = {"serviceId": service, "name": there["name"], "target": target}
        return Found(inputs=inputs, outputs={"domainId": there["id"]})

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Nothing at Render: only what the messages say."""
        return {"domainId": state["domainId"]}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it."""
        service, name = parts(id, FORM)
        render(call).delete(f"/services/{service}/custom-domains/{name}")


def _named(domains: Any, name: str) -> dict[str, Any] | None:
    return next((dict(each) for each in domains if each["name"] == name), None)


def _verify(client: Client, path: str, there: Mapping[str, Any], target: str) -> None:
    if there["verificationStatus"] == "verified":
        return
    try:
        client.post(f"{path}/verify", repeatable=True)
    except Missing:
        return
    where = f" to {target}" if target else " to the service's address"
    client.call.warn(
        f"{there['name']} is not verified at Render yet; once its CNAME record points{where}, "
        "run: pulumi refresh"
    )
