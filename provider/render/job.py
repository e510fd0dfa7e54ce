"""`slipway:render:Job`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Failed
from provider.http import Client, Pending, Refused, until
from provider.physical import MARK, physical
from provider.render import allowed, deploy, services, source
from provider.render.api import named, render

# It has to be there for a moment only: the command has run before it starts.
IDLE = "sleep 3600"


class Job(Resource):
    """A command that runs once, to its end, for every change of its inputs.

    Render runs it as the pre-deploy command of a worker in the same private network, which is
    removed as soon as the command has ended well. So a migration has the owner's password, and
    neither the running service nor anything that stays at Render has it. A command that fails
    leaves its worker, stopped, for its log; the next update removes it. Limits: the image needs
    `sleep`. Cost: its instance by the second, while the command runs.
    """

    token = "slipway:render:Job"
    instead_of_import = "run it"
    inputs = {
        **source.PLACE,
        "mark": MARK,
        **source.CONTAINER,
        "command": Input("What runs"),
        "commitId": Input("Commit that is built; empty: the branch's newest", default=""),
    }
    outputs = {"ran": Output("Render's id of the worker that ran it")}
    delete_before_replace = True

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Where it comes from."""
        if found := allowed.source(inputs):
            yield found

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Run it."""
        return Made(
            id=physical(inputs["name"], inputs["mark"]), outputs={"ran": _run(inputs, call)}
        )

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What it did is done: there is nothing to look at."""
        inputs = {key: state[key] for key in self.inputs if key in state}
        return Found(inputs=inputs, outputs={"ran": state.get("ran", "")})

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Run it again."""
        return {"ran": _run(inputs, call)}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove what a failed one left."""
        _clear(render(call), state)


def _run(inputs: Mapping[str, Any], call: Call) -> str:
    client, commit = render(call), inputs["commitId"]
    # What an interrupted or failed one left may have older inputs.
    _clear(client, inputs)
    command = {"preDeployCommand": inputs["command"]}
    more = {
        **source.written(inputs),
        "secretFiles": services.files(inputs["secretFiles"]),
        "serviceDetails": {
            **source.container(inputs, IDLE),
            "plan": inputs["plan"], "region": inputs["region"], "previews": {"generation": "off"},
            # The first deploy is of the branch's newest commit, which may not be the one.
            **({} if commit else command),
        },
    }
    service, _ = services.begun(source.WORKER, inputs, more, call)
    name: str = service["id"]
    if commit:
        client.patch(f"/services/{name}", {"serviceDetails": command}, repeatable=True)
        begun = deploy.begin(client, name, set(), commit)
    else:
        # Whatever became of it: a second one would run the command twice.
        begun = until(call, "the command", lambda: _first(client, name))
    try:
        deploy.waited(client, name, begun, "the command")
    except Refused as refused:
        # Nothing of it is in the state: the next update runs it again.
        raise Failed(str(refused)) from refused
    client.delete(f"/services/{name}")
    return name


def _first(client: Client, service: str) -> str | Pending:
    return services.revision(client, service) or Pending("not begun")


def _clear(client: Client, inputs: Mapping[str, Any]) -> None:
    left = named(client, "/services", "service", inputs, type=source.WORKER)
    if left is not None:
        client.delete(f"/services/{left['id']}")
