"""`slipway:railway:Project`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Failed
from provider.http import GraphQL, once
from provider.loss import REPLACE_DATA, gone
from provider.physical import MARK, logical, physical, unmarked
from provider.railway.api import asked, listed, railway, removed

FIELDS = """id name description workspaceId deletedAt
  environments(first: 100) { edges { node { id name } } }"""
ALL = (
    "query($workspace: String, $first: Int, $after: String) { "
    "projects(workspaceId: $workspace, first: $first, after: $after) "
    f"{{ edges {{ node {{ {FIELDS} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
)
ONE = f"query($id: String!) {{ project(id: $id) {{ {FIELDS} }} }}"
CREATE = f"mutation($input: ProjectCreateInput!) {{ projectCreate(input: $input) {{ {FIELDS} }} }}"
UPDATE = (
    "mutation($id: String!, $input: ProjectUpdateInput!) "
    f"{{ projectUpdate(id: $id, input: $input) {{ {FIELDS} }} }}"
)
DELETE = "mutation($id: String!) { projectDelete(id: $id) }"


class Project(Resource):
    """A Railway project with its first environment; services and volumes live in it.

    `<name>-<mark>` is its name, the id is Railway's. Deleted outside: refused on refresh, since
    its volumes went with it, unless `replaceData` is true. Cost: none by itself; what runs in it
    is metered by the minute ($10 a GB of memory and $20 a vCPU a month).
    """

    token = "slipway:railway:Project"
    inputs = {
        "name": Input("Its name"),
        "mark": MARK,
        "description": Input("What it is for", default=""),
        "workspaceId": Input(
            "Id of the workspace that owns it; empty: the token's own", default="", replaces=True
        ),
        "environment": Input(
            "Name of its first environment", default="production", replaces=True
        ),
        "replaceData": REPLACE_DATA,
    }
    outputs = {"environmentId": Output("Id of its first environment", stable=True)}
    # The name is taken until the old one is gone, and would be found again.
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or go on with what an interrupted create made."""
        client = railway(call)
        if not inputs["mark"]:
            raise unmarked(call)
        given = {
            **_changeable(inputs),
            "defaultEnvironmentName": inputs["environment"],
            "workspaceId": inputs["workspaceId"] or None,
        }
        project = once(
            call,
            find=lambda: _named(client, inputs),
            make=lambda: client.change(CREATE, input=given)["projectCreate"],
        )
        return Made(id=project["id"], outputs=_outputs(project, inputs["environment"]))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Railway says of it."""
        found = asked(railway(call), ONE, id=id)
        if found is None or found["project"]["deletedAt"]:
            return gone(f"the Railway project {state.get('name', id)} ({id})", state, call)
        project = found["project"]
        environment = state.get("environment") or _environments(project)[0]["name"]
        inputs = {
            **logical(project["name"], state.get("mark", "")),
            "description": project["description"] or "",
            "workspaceId": state.get("workspaceId", "") and (project["workspaceId"] or ""),
            "environment": environment,
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs, outputs=_outputs(project, environment))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Rename it."""
        given = _changeable(inputs)
        answer = railway(call).change(UPDATE, repeatable=True, id=id, input=given)
        return _outputs(answer["projectUpdate"], inputs["environment"])

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with everything in it."""
        removed(railway(call), DELETE, id=id)


def _changeable(inputs: Mapping[str, Any]) -> dict[str, Any]:
    name = physical(inputs["name"], inputs["mark"])
    return {"name": name, "description": inputs["description"]}


def _named(client: GraphQL, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
    name = physical(inputs["name"], inputs["mark"])
    found = listed(client, ALL, "projects", workspace=inputs["workspaceId"] or None)
    return next((each for each in found if each["name"] == name and not each["deletedAt"]), None)


def _environments(project: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in project["environments"]["edges"]]


def _outputs(project: Mapping[str, Any], environment: str) -> dict[str, Any]:
    for each in _environments(project):
        if each["name"] == environment:
            return {"environmentId": each["id"]}
    raise Failed(
        f"the Railway project {project['name']} has no environment {environment}; make it there, "
        "or name one that it has"
    )
