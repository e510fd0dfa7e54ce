"""`slipway:fly:App`."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.fly.api import app_path, fly
from provider.fly.lease import Leases
from provider.fly.machines import destroyed
from provider.http import Client, Missing, Pending, made, once, until
from provider.loss import REPLACE_DATA, gone
from provider.physical import MARK, logical, physical, unmarked

DEFAULT_NETWORK = "default"


class App(Resource):
    """A Fly app: a name on the internet and in a private network; machines and volumes live in it.

    `<name>-<mark>` is its name and its id; names are taken over all of Fly. Apps of one `network`
    reach each other at `<app>.internal`, and no others do. Deleted outside: refused on refresh,
    since its volumes went with it, unless `replaceData` is true. Cost: none by itself.
    """

    token = "slipway:fly:App"
    inputs = {
        "name": Input("Its name", replaces=True),
        "mark": MARK,
        "organization": Input("Slug of the organization", default="personal", replaces=True),
        "network": Input(
            "Private network; empty: the one that all of the organization share", default="",
            replaces=True,
        ),
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "host": Output("Public host name, once it has an address", stable=True),
        "privateHost": Output("Host name in the private network", stable=True),
    }
    # The name is taken until the old one is gone.
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over what an interrupted create made."""
        client = fly(call)
        if not inputs["mark"]:
            raise unmarked(call)
        name = physical(inputs["name"], inputs["mark"])
        asked = {"name": name, "org_slug": inputs["organization"]}
        if inputs["network"]:
            asked["network"] = inputs["network"]
        once(
            call,
            find=lambda: client.find(app_path(name)),
            make=lambda: client.post("/apps", asked) or asked,
        )
        with made(name, _outputs(name)):
            until(call, f"the app {name}", lambda: client.find(app_path(name)) or Pending("made"))
        return Made(id=name, outputs=_outputs(name))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Fly says of it."""
        app = fly(call).find(app_path(id))
        if app is None:
            return gone(f"the Fly app {id}", state, call)
        network = app.get("network") or ""
        inputs = {
            **logical(app["name"], state.get("mark", "")),
            "organization": (app.get("organization") or {}).get("slug", "personal"),
            "network": "" if network == DEFAULT_NETWORK else network,
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs=_outputs(app["name"]))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Nothing of it changes in place but what the plugin itself keeps."""
        return _outputs(id)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Stop its machines, remove it with all that is in it, and wait until its name is free."""
        client = fly(call)
        with suppress(Missing):
            for each in client.get(app_path(id, "machines")):
                destroyed(client, id, each, Leases(client, id))
        client.delete(app_path(id))
        until(call, f"the app {id}", lambda: _gone(client, id))


def _gone(client: Client, name: str) -> bool | Pending:
    return Pending("going") if client.find(app_path(name)) else True


def _outputs(name: str) -> dict[str, str]:
    return {"host": f"{name}.fly.dev", "privateHost": f"{name}.internal"}
