"""`slipway:fly:Certificate`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource
from provider.fly.api import app_path, fly
from provider.http import Client, once
from provider.physical import parts

FORM = "<app>/<host name>"


class Certificate(Resource):
    """A name of one's own for an app; Fly makes the certificate once DNS points there.

    The name needs a CNAME record to `target` (or A and AAAA records). `challengeHost` with a
    CNAME record to `challengeTarget` has the certificate made before the name moves;
    `ownershipHost` is a TXT record that is asked for where a proxy stands in between. What Fly
    finds wrong is said at a refresh. The id is `app/host name`. Cost: $0.10 a month, ten are free.
    """

    token = "slipway:fly:Certificate"
    inputs = {
        "appName": Input("Name of the app", replaces=True),
        "hostname": Input("The name", replaces=True),
    }
    outputs = {
        "target": Output("What the name's CNAME record has to say"),
        "a": Output("Or what its A records have to say", Many("string")),
        "aaaa": Output("Or what its AAAA records have to say", Many("string")),
        "challengeHost": Output("Name of the CNAME record for the certificate"),
        "challengeTarget": Output("What that record has to say"),
        "ownershipHost": Output("Name of the TXT record that shows that the name is one's own"),
        "ownershipValue": Output("What that record has to say"),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Ask for it, or take over the one of that name."""
        client, app, name = fly(call), inputs["appName"], inputs["hostname"]
        asked = {"hostname": name}
        there = once(
            call,
            find=lambda: _found(client, app, name),
            make=lambda: client.post(app_path(app, "certificates", "acme"), asked),
        )
        return Made(id=f"{app}/{name}", outputs=_outputs(app, there))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Fly says of it; what is still wrong is a warning."""
        app, name = parts(id, FORM)
        there = _found(fly(call), app, name)
        if there is None:
            return None
        for each in () if there.get("configured") else there.get("validation_errors") or ():
            call.warn(f"{name}: {each.get('message', '')}; {each.get('remediation', '')}")
        return Found(inputs={"appName": app, "hostname": name}, outputs=_outputs(app, there))

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it."""
        app, name = parts(id, FORM)
        fly(call).delete(app_path(app, "certificates", name))


def _found(client: Client, app: str, name: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = client.find(app_path(app, "certificates", name))
    return found


def _outputs(app: str, found: Mapping[str, Any]) -> dict[str, Any]:
    asked = found.get("dns_requirements") or {}
    challenge, owner = asked.get("acme_challenge") or {}, asked.get("ownership") or {}
    return {
        "target": asked.get("cname") or f"{app}.fly.dev",
        "a": asked.get("a") or [],
        "aaaa": asked.get("aaaa") or [],
        "challengeHost": challenge.get("name") or "",
        "challengeTarget": challenge.get("target") or "",
        "ownershipHost": owner.get("name") or "",
        "ownershipValue": owner.get("app_value") or "",
    }
