"""`slipway:railway:Environment`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Resource
from provider.http import GraphQL, once
from provider.loss import REPLACE_DATA, gone
from provider.physical import MARK, logical, parts, physical, unmarked
from provider.railway.api import asked, listed, railway, removed

FORM = "<project id>/<environment id>"
FIELDS = "id name isEphemeral deletedAt sourceEnvironment { id }"
ALL = (
    "query($project: String!, $first: Int, $after: String) { "
    "environments(projectId: $project, first: $first, after: $after) "
    f"{{ edges {{ node {{ {FIELDS} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"
)
ONE = (
    "query($project: String!, $id: String!) "
    f"{{ environment(id: $id, projectId: $project) {{ {FIELDS} }} }}"
)
CREATE = (
    "mutation($input: EnvironmentCreateInput!) "
    f"{{ environmentCreate(input: $input) {{ {FIELDS} }} }}"
)
RENAME = (
    "mutation($id: String!, $input: EnvironmentRenameInput!) "
    f"{{ environmentRename(id: $id, input: $input) {{ {FIELDS} }} }}"
)
DELETE = "mutation($id: String!) { environmentDelete(id: $id) }"


class Environment(Resource):
    """A further environment of a project, empty or a copy of another one's services.

    A copy has the source's variables, secrets too: never copy production for a preview. Without
    a source, a service made anywhere in the project appears in it as well. The id is
    `project/environment`. Deleted outside: refused on refresh, since its volumes went with it.
    Cost: none by itself; what runs in it is metered.
    """

    token = "slipway:railway:Environment"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "name": Input("Its name"),
        "mark": MARK,
        "ephemeral": Input("Whether it is for a while only", "boolean", False, replaces=True),
        "sourceEnvironmentId": Input(
            "Id of the environment that it begins as a copy of; empty: none", default="",
            replaces=True,
        ),
        "replaceData": REPLACE_DATA,
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over what an interrupted create made."""
        client = railway(call)
        if not inputs["mark"]:
            raise unmarked(call)
        given = {
            "projectId": inputs["projectId"],
            "name": physical(inputs["name"], inputs["mark"]),
            "ephemeral": inputs["ephemeral"],
            "sourceEnvironmentId": inputs["sourceEnvironmentId"] or None,
            "skipInitialDeploys": True,
        }
        made = once(
            call,
            find=lambda: _named(client, inputs),
            make=lambda: client.change(CREATE, input=given)["environmentCreate"],
        )
        return Made(id=f"{inputs['projectId']}/{made['id']}")

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Railway says of it."""
        project, name = parts(id, FORM)
        found = asked(railway(call), ONE, project=project, id=name)
        if found is None or found["environment"]["deletedAt"]:
            return gone(f"the Railway environment {state.get('name', name)}", state, call)
        there = found["environment"]
        inputs = {
            "projectId": project,
            **logical(there["name"], state.get("mark", "")),
            "ephemeral": there["isEphemeral"],
            "sourceEnvironmentId": (there["sourceEnvironment"] or {}).get("id", ""),
            "replaceData": state.get("replaceData", False),
        }
        return Found(inputs=inputs)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Rename it."""
        name = physical(inputs["name"], inputs["mark"])
        _, environment = parts(id, FORM)
        railway(call).change(RENAME, repeatable=True, id=environment, input={"name": name})
        return {}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with everything in it."""
        removed(railway(call), DELETE, id=parts(id, FORM)[1])


def _named(client: GraphQL, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
    name = physical(inputs["name"], inputs["mark"])
    found = listed(client, ALL, "environments", project=inputs["projectId"])
    return next((each for each in found if each["name"] == name and not each["deletedAt"]), None)
