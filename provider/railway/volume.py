"""`slipway:railway:Volume`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource
from provider.http import GraphQL, Missing, Unsure, made, once
from provider.loss import REPLACE_DATA, gone
from provider.physical import parts
from provider.railway.api import listed, railway, removed

FORM = "<project id>/<environment id>/<volume id>"
KINDS = ("DAILY", "WEEKLY", "MONTHLY")
ALL = """query($project: String!, $environment: String!, $first: Int, $after: String) {
  environment(id: $environment, projectId: $project) {
    volumeInstances(first: $first, after: $after) {
      edges { node { id serviceId mountPath region isPendingDeletion deletedAt
        volume { id name } } }
      pageInfo { hasNextPage endCursor } } } }"""
CREATE = "mutation($input: VolumeCreateInput!) { volumeCreate(input: $input) { id name } }"
CHANGE = """mutation($id: String!, $environment: String!, $name: VolumeUpdateInput!,
    $input: VolumeInstanceUpdateInput!) {
  volumeUpdate(volumeId: $id, input: $name) { id }
  volumeInstanceUpdate(volumeId: $id, environmentId: $environment, input: $input) }"""
DELETE = "mutation($id: String!) { volumeDelete(volumeId: $id) }"
SCHEDULES = """query($id: String!) {
  volumeInstanceBackupScheduleList(volumeInstanceId: $id) { kind } }"""
SCHEDULE = """mutation($id: String!, $kinds: [VolumeInstanceBackupScheduleKind!]!) {
  volumeInstanceBackupScheduleUpdate(volumeInstanceId: $id, kinds: $kinds) }"""


def kinds(value: list[str]) -> str | None:
    """For `allowed`: backup schedules, each once and in order."""
    right = [each for each in KINDS if each in value]
    return None if value == right else f"is {value}; it must be of {', '.join(KINDS)}, in order"


class Volume(Resource):
    """A volume of one service in one environment, with its backup schedules.

    A service has one at most, so one that is attached is taken over. Railway keeps daily backups
    for 6 days, weekly ones for a month, monthly ones for three. Deleted outside, or a change that
    takes a new one: refused, unless `replaceData` is true. The id is
    `project/environment/volume`. Cost: $0.15 a GB and month, of what is stored; 5 GB at most on
    the Hobby plan. A service with a volume is away for a moment in every deployment.
    """

    token = "slipway:railway:Volume"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "environmentId": Input("Id of the environment", replaces=True),
        "serviceId": Input("Id of the service that it is attached to", replaces=True),
        "name": Input("Its name"),
        "mountPath": Input("Where the service sees it"),
        "region": Input("Where it is; empty: the workspace's region", default="", replaces=True),
        "backups": Input(
            "DAILY, WEEKLY, MONTHLY: when one is made", Many("string"), default=[], allowed=kinds
        ),
        "replaceData": REPLACE_DATA,
    }
    outputs = {
        "volumeId": Output("Railway's id of it", stable=True),
        "instanceId": Output("Railway's id of it in this environment", stable=True),
    }
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or take over what is attached; then name it and plan its backups."""
        client = railway(call)
        keys = ("projectId", "environmentId", "serviceId", "mountPath")
        given = {**{key: inputs[key] for key in keys}, "region": inputs["region"] or None}

        def make() -> dict[str, Any]:
            client.change(CREATE, input=given)
            if (attached := _attached(client, inputs)) is None:
                raise Unsure("Railway does not show the volume yet; run the update again")
            return attached

        there = once(call, find=lambda: _attached(client, inputs), make=make)
        place = f"{inputs['projectId']}/{inputs['environmentId']}/{there['volume']['id']}"
        outputs = {"volumeId": there["volume"]["id"], "instanceId": there["id"]}
        with made(place, outputs):
            _change(client, there, inputs)
        return Made(id=place, outputs=outputs)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Railway says of it."""
        client, (project, environment, volume) = railway(call), parts(id, FORM)
        there = _found(client, project, environment, "volume", volume)
        if there is None:
            return gone(f"the Railway volume {state.get('name', volume)}", state, call)
        inputs = {
            "projectId": project,
            "environmentId": environment,
            "serviceId": there["serviceId"] or "",
            "name": there["volume"]["name"],
            "mountPath": there["mountPath"],
            "region": state.get("region", "?") and (there["region"] or ""),
            "backups": _schedules(client, there["id"]),
            "replaceData": state.get("replaceData", False),
        }
        outputs = {"volumeId": there["volume"]["id"], "instanceId": there["id"]}
        return Found(inputs=inputs, outputs=outputs)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Rename or mount it elsewhere, or change its backups."""
        client, (_, _, volume) = railway(call), parts(id, FORM)
        there = {"id": state["instanceId"], "volume": {"id": volume}}
        _change(client, there, inputs)
        return {"volumeId": volume, "instanceId": state["instanceId"]}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with the data and the backups."""
        removed(railway(call), DELETE, id=parts(id, FORM)[2])


def _change(client: GraphQL, there: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    client.change(
        CHANGE,
        repeatable=True,
        id=there["volume"]["id"],
        environment=inputs["environmentId"],
        name={"name": inputs["name"]},
        input={"serviceId": inputs["serviceId"], "mountPath": inputs["mountPath"]},
    )
    if _schedules(client, there["id"]) != inputs["backups"]:
        client.change(SCHEDULE, repeatable=True, id=there["id"], kinds=inputs["backups"])


def _schedules(client: GraphQL, instance: str) -> list[str]:
    found = client.ask(SCHEDULES, id=instance)["volumeInstanceBackupScheduleList"]
    there = {each["kind"] for each in found}
    return [each for each in KINDS if each in there]


def _attached(client: GraphQL, inputs: Mapping[str, Any]) -> dict[str, Any] | None:
    project, environment = inputs["projectId"], inputs["environmentId"]
    return _found(client, project, environment, "service", inputs["serviceId"])


def _found(
    client: GraphQL, project: str, environment: str, by: str, id: str
) -> dict[str, Any] | None:
    path = ("environment", "volumeInstances")
    found = listed(client, ALL, *path, project=project, environment=environment)
    try:
        for each in found:
            same = each["volume"]["id"] if by == "volume" else each["serviceId"]
            if same == id and not each["isPendingDeletion"] and not each["deletedAt"]:
                return dict(each)
    except Missing:
        return None
    return None
