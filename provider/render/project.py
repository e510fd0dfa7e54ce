"""`slipway:render:Project`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Failed
from provider.http import Client, made, once
from provider.loss import REPLACE_DATA, gone
from provider.physical import MARK, logical, physical, unmarked
from provider.render.api import named, owner, render


class Project(Resource):
    """A Render project with its environment, which services, databases and caches live in.

    `<name>-<mark>` is its name, the id is Render's. A protected environment is changed by the
    workspace's admins only; an isolated one reaches no other over the private network. Deleting
    it deletes all that is in it, so one that was deleted outside is refused on refresh, unless
    `replaceData` is true. Cost: none by itself.
    """

    token = "slipway:render:Project"
    inputs = {
        "name": Input("Its name"),
        "mark": MARK,
        "workspace": Input(
            "Id of the workspace that owns it; empty: the only one that the key opens",
            default="", replaces=True,
        ),
        "environment": Input("Name of its environment", default="production"),
        "protected": Input("Whether only admins may change it", "boolean", default=False),
        "isolated": Input("Whether its private network is closed", "boolean", default=False),
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "environmentId": Output("Id of its environment", stable=True),
        "ownerId": Output("Id of the workspace", stable=True),
    }
    # The name is taken until the old one is gone, and would be found again.
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or go on with what an interrupted create made."""
        client = render(call)
        if not inputs["mark"]:
            raise unmarked(call)
        workspace = owner(client, inputs["workspace"])
        given = {
            "name": physical(inputs["name"], inputs["mark"]),
            "ownerId": workspace,
            "environments": [_environment(inputs)],
        }
        project = once(
            call,
            find=lambda: named(client, "/projects", "project", {**inputs, "ownerId": workspace}),
            make=lambda: client.post("/projects", given),
        )
        outputs = _outputs(project)
        if _differs(inputs, client.get(f"/environments/{outputs['environmentId']}")):
            with made(project["id"], outputs):
                _change(client, outputs["environmentId"], inputs)
        return Made(id=project["id"], outputs=outputs)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Render says of it and its environment."""
        client = render(call)
        project = client.find(f"/projects/{id}")
        if project is None:
            return gone(f"the Render project {state.get('name', id)} ({id})", state, call)
        outputs = _outputs(project, state.get("environmentId", ""))
        environment = client.get(f"/environments/{outputs['environmentId']}")
        inputs = {
            **logical(project["name"], state.get("mark", "")),
            "workspace": state.get("workspace", "") and project["owner"]["id"],
            "environment": environment["name"],
            "protected": environment["protectedStatus"] == "protected",
            "isolated": environment["networkIsolationEnabled"],
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs=outputs)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Rename it, protect or isolate its environment."""
        client = render(call)
        name = physical(inputs["name"], inputs["mark"])
        project = client.patch(f"/projects/{id}", {"name": name}, repeatable=True)
        outputs = _outputs(project, state.get("environmentId", ""))
        _change(client, outputs["environmentId"], inputs)
        return outputs

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with everything in it."""
        render(call).delete(f"/projects/{id}")


def _environment(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": inputs["environment"],
        "protectedStatus": "protected" if inputs["protected"] else "unprotected",
        "networkIsolationEnabled": inputs["isolated"],
    }


def _differs(inputs: Mapping[str, Any], there: Mapping[str, Any]) -> bool:
    return any(there[key] != value for key, value in _environment(inputs).items())


def _change(client: Client, environment: str, inputs: Mapping[str, Any]) -> None:
    client.patch(f"/environments/{environment}", _environment(inputs), repeatable=True)


def _outputs(project: Mapping[str, Any], known: str = "") -> dict[str, Any]:
    there = project["environmentIds"]
    if not there:
        raise Failed(
            f"the Render project {project['name']} has no environment; add one in its dashboard"
        )
    chosen = known if known in there else there[0]
    return {"environmentId": chosen, "ownerId": project["owner"]["id"]}
