"""`slipway:railway:Deployment`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.http import GraphQL, Pending, Refused, made, once, until
from provider.physical import parts
from provider.railway.api import SERVICE_FORM, asked, railway

FIELDS = "id status"
NEWEST = f"""query($environment: String!, $service: String!) {{
  serviceInstance(environmentId: $environment, serviceId: $service) {{
    latestDeployment {{ {FIELDS} }} }} }}"""
ONE = f"query($id: String!) {{ deployment(id: $id) {{ {FIELDS} }} }}"
DEPLOY = """mutation($environment: String!, $service: String!, $commit: String) {
  serviceInstanceDeployV2(environmentId: $environment, serviceId: $service, commitSha: $commit) }"""
ROLL_BACK = "mutation($id: String!) { deploymentRollback(id: $id) }"
WELL = ("SUCCESS", "SLEEPING")
BAD = ("FAILED", "CRASHED", "REMOVED", "REMOVING", "SKIPPED")
BUILD_SECONDS = 1200


class Deployment(Resource):
    """What a service runs: deployed from its settings, and waited for until it is well.

    A deployment that fails leaves the one before serving. One that Railway began by itself, or
    that an interrupted update began, is waited for and not begun twice. `rollbackTo` goes back to
    a deployment whose image Railway still has (72 hours on Hobby, 120 on Pro), without building.
    One that has crashed since, or was removed, is drift and is deployed anew. The id is the
    service's. Deleting it leaves it running until the service goes. Cost: none by itself.
    """

    token = "slipway:railway:Deployment"
    instead_of_import = "deploy"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "environmentId": Input("Id of the environment", replaces=True),
        "serviceId": Input("Id of the service", replaces=True),
        "after": Input("The service's `revision`: the newest deployment that is too old"),
        "commitSha": Input("Commit that is deployed; empty: the newest of the branch", default=""),
        "rollbackTo": Input("Id of a deployment to go back to; empty: none", default=""),
    }
    outputs = {"deploymentId": Output("Railway's id of what runs")}
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Deploy, and wait until it is well."""
        place = "/".join(inputs[key] for key in ("projectId", "environmentId", "serviceId"))
        return Made(id=place, outputs=_deployed(place, inputs, {inputs["after"]}, call))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What became of it. A newer one that is well counts as well."""
        project, environment, service = parts(id, SERVICE_FORM)
        client = railway(call)
        found = asked(client, NEWEST, environment=environment, service=service)
        if found is None:
            return None
        newest = found["serviceInstance"]["latestDeployment"]
        if newest is None or newest["status"] in BAD:
            newest = _one(client, state["deploymentId"]) if state.get("deploymentId") else None
        well = newest is not None and newest["status"] not in BAD
        inputs = {
            **{key: state.get(key, "") for key in self.inputs},
            "projectId": project, "environmentId": environment, "serviceId": service,
            "after": state["after"] if well else "(gone)",
        }
        return Found(inputs=inputs, outputs=_outputs(newest or {"id": ""}))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Deploy anew, or go back."""
        old = {inputs["after"], state.get("deploymentId", "")}
        return _deployed(id, inputs, old, call)


def _deployed(
    place: str, inputs: Mapping[str, Any], old: set[str], call: Call
) -> dict[str, Any]:
    client = railway(call)
    environment, service = inputs["environmentId"], inputs["serviceId"]

    def newer() -> dict[str, Any] | None:
        answer = client.ask(NEWEST, environment=environment, service=service)
        newest = answer["serviceInstance"]["latestDeployment"]
        fits = newest and newest["id"] not in old and newest["status"] not in BAD
        return dict(newest) if fits else None

    def make() -> dict[str, Any]:
        if inputs["rollbackTo"]:
            client.change(ROLL_BACK, id=inputs["rollbackTo"])
            return until(call, "the rollback", lambda: newer() or Pending("not begun"))
        commit = inputs["commitSha"] or None
        answer = client.change(DEPLOY, environment=environment, service=service, commit=commit)
        return {"id": answer["serviceInstanceDeployV2"]}

    begun = once(call, find=newer, make=make)
    with made(place, _outputs(begun)):
        ended = until(call, "the deployment", _look(client, begun["id"]), seconds=BUILD_SECONDS)
        if ended["status"] not in WELL:
            raise Refused(_failure(place, ended), status=0, body=None)
        return _outputs(ended)


def _look(client: GraphQL, id: str) -> Callable[[], dict[str, Any] | Pending]:
    def look() -> dict[str, Any] | Pending:
        found = client.ask(ONE, id=id)["deployment"]
        if found["status"] in (*WELL, *BAD, "NEEDS_APPROVAL"):
            return dict(found)
        return Pending(found["status"].lower())

    return look


def _failure(place: str, ended: Mapping[str, Any]) -> str:
    project, _, service = place.split("/")
    page = f"https://railway.com/project/{project}/service/{service}?id={ended['id']}"
    if ended["status"] == "NEEDS_APPROVAL":
        return f"the deployment needs approval; give it at {page} and run the update again"
    return (
        f"the deployment ended as {ended['status'].lower()}, and what ran before still serves; "
        f"its log says why: {page} ; correct that and run the update again"
    )


def _one(client: GraphQL, id: str) -> dict[str, Any] | None:
    found = asked(client, ONE, id=id)
    return found["deployment"] if found else None


def _outputs(deployment: Mapping[str, Any]) -> dict[str, Any]:
    return {"deploymentId": deployment["id"]}
