"""`slipway:supabase:ApiKey`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Failed
from provider.http import Client, once
from provider.supabase.api import path, supabase

KINDS = ("publishable", "secret")


def kind(value: str) -> str | None:
    """For `allowed`."""
    return None if value in KINDS else f"is {value}; it must be {' or '.join(KINDS)}"


def called(value: str) -> str | None:
    """For `allowed`: a key's name."""
    if re.fullmatch(r"[a-z_][a-z0-9_]+", value):
        return None
    return f"is {value!r}; it must be a-z, 0-9 and _, and begin with a letter"


class ApiKey(Resource):
    """A key for a project's APIs: publishable ones belong in a page, secret ones never.

    A secret key passes by every row's policy, as the old service-role key did: it is for
    backends alone. The id is `project/key`. It holds no data: gone outside, another is made.
    Cost: none.
    """

    token = "slipway:supabase:ApiKey"
    inputs = {
        "projectRef": Input("Reference of the project", replaces=True),
        "name": Input("Its name", replaces=True, allowed=called),
        "type": Input("publishable or secret", replaces=True, allowed=kind),
    }
    outputs = {"apiKey": Output("The key", secret=True)}
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over the one that bears the name and the type."""
        client, ref = supabase(call), inputs["projectRef"]
        asked = {"name": inputs["name"], "type": inputs["type"]}
        key = once(
            call,
            find=lambda: _named(client, inputs),
            make=lambda: client.send(
                "POST", path(ref, "api-keys"), params={"reveal": True}, body=asked
            ).body,
        )
        return Made(id=f"{ref}/{key['id']}", outputs=_outputs(client, key))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Supabase says of it."""
        client, (ref, _, name) = supabase(call), id.partition("/")
        if not name:
            raise Failed(f"{id} is no id of it; import it as <project reference>/<key id>")
        key = client.find(path(ref, f"api-keys/{name}"), reveal=True)
        if key is None:
            return None
        inputs = {"projectRef": ref, "name": key["name"], "type": key["type"]}
        return Found(inputs=inputs, outputs=_outputs(client, key))

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it; whoever still uses it is refused from then on."""
        ref, _, name = id.partition("/")
        supabase(call).delete(path(ref, f"api-keys/{name}"))


def _named(client: Client, inputs: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = client.get(path(inputs["projectRef"], "api-keys"), reveal=True)
    wanted = (inputs["name"], inputs["type"])
    return next((each for each in found if (each["name"], each.get("type")) == wanted), None)


def _outputs(client: Client, key: Mapping[str, Any]) -> dict[str, Any]:
    text = key.get("api_key") or ""
    client.call.conceal(text)
    return {"apiKey": text}
