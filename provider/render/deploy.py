"""`slipway:render:Deploy`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.http import Client, Pending, Refused, made, once, until
from provider.render import services
from provider.render.api import render

WELL = ("live",)
BAD = ("deactivated", "build_failed", "update_failed", "pre_deploy_failed", "canceled")
BUILD_SECONDS = 1800


class Deploy(Resource):
    """What a service runs: deployed from its settings, and waited for until it is live.

    A deploy that fails leaves the one before serving. One that Render began by itself, as it
    does for a new service, or that an interrupted update began, is waited for and not begun
    twice. `rollbackTo` goes back to an earlier deploy without building. One that is live no more
    is drift and is deployed anew. The id is the service's. Deleting it leaves it running until
    the service goes. Cost: none by itself.
    """

    token = "slipway:render:Deploy"
    instead_of_import = "deploy"
    inputs = {
        "serviceId": Input("Id of the service", replaces=True),
        "after": Input(
            "The `revision` of the service and of its disk: deploys that are too old", default=""
        ),
        "commitId": Input("Commit that is deployed; empty: the branch's newest", default=""),
        "rollbackTo": Input("Id of a deploy to go back to; empty: none", default=""),
    }
    outputs = {"deployId": Output("Render's id of what runs")}
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Deploy, and wait until it is live."""
        old = set(inputs["after"].split(","))
        return Made(id=inputs["serviceId"], outputs=_deployed(inputs, old, call))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What became of it. A newer one that is well counts as well."""
        client = render(call)
        if client.find(f"/services/{id}") is None:
            return None
        there = services.newest(client, id)
        if there is None or there["status"] in BAD:
            there = one(client, id, state["deployId"]) if state.get("deployId") else None
        well = there is not None and there["status"] not in BAD
        inputs = {
            **{key: state.get(key, "") for key in self.inputs},
            "after": state.get("after", "") if well else "(gone)",
        }
        return Found(inputs=inputs, outputs={"deployId": there["id"] if there else ""})

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Deploy anew, or go back."""
        old = {*inputs["after"].split(","), state.get("deployId", "")}
        return _deployed(inputs, old, call)


def _deployed(inputs: Mapping[str, Any], old: set[str], call: Call) -> dict[str, Any]:
    client, service = render(call), inputs["serviceId"]
    begun = begin(client, service, old, inputs["commitId"], inputs["rollbackTo"])
    outputs = {"deployId": begun}
    with made(service, outputs):
        waited(client, service, begun)
    return outputs


def begin(client: Client, service: str, old: set[str], commit: str, back: str = "") -> str:
    """Id of a deploy that is none of the `old` ones: one that began already, or a new one."""

    def newer() -> dict[str, Any] | None:
        there = services.newest(client, service)
        if not there or there["id"] in old or there["status"] in BAD:
            return None
        other = commit and (there.get("commit") or {}).get("id", commit) != commit
        return None if other else there

    def make() -> dict[str, Any]:
        path = f"/services/{service}"
        if back:
            return dict(client.post(f"{path}/rollback", {"deployId": back}))
        begun = client.post(f"{path}/deploys", {"commitId": commit} if commit else {})
        # 202 says no more than that it waits for another one to end.
        return begun or until(client.call, "the deploy", lambda: newer() or Pending("not begun"))

    return str(once(client.call, find=newer, make=make)["id"])


def waited(client: Client, service: str, id: str, what: str = "the deploy") -> None:
    """Wait until a deploy is live. Raises Refused where it fails."""
    ended = until(client.call, what, _look(client, service, id), seconds=BUILD_SECONDS)
    if ended["status"] not in WELL:
        page = client.get(f"/services/{service}")["dashboardUrl"]
        raise Refused(
            f"{what} ended as {ended['status'].replace('_', ' ')}, and what ran before still "
            f"serves; its log says why: {page}/deploys/{id} ; correct that and run the update "
            "again",
            status=0, body=None,
        )


def one(client: Client, service: str, id: str) -> dict[str, Any] | None:
    """One deploy, None where it is gone."""
    found: dict[str, Any] | None = client.find(f"/services/{service}/deploys/{id}")
    return found


def _look(client: Client, service: str, id: str) -> Callable[[], dict[str, Any] | Pending]:
    def look() -> dict[str, Any] | Pending:
        found: dict[str, Any] = client.get(f"/services/{service}/deploys/{id}")
        if found["status"] in (*WELL, *BAD):
            return found
        return Pending(found["status"].replace("_", " "))

    return look
