"""`slipway:neon:Restore`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.http import Client, once
from provider.neon.api import branch_path, finish, listed, neon, settle

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def moment(value: str) -> str | None:
    """For `allowed`: RFC 3339 in UTC."""
    if MOMENT.fullmatch(value):
        return None
    return f"is {value!r}; it must be a moment in UTC, such as 2026-11-01T12:00:00Z"


class Restore(Resource):
    """Takes a branch back to a moment of its history, once for each `to`.

    What the branch held before stays as the branch `before-<moment>`, so that it can be undone;
    that name also shows that it was done, so that a crash never does it twice. Removing this
    resource changes nothing. Cost: the kept branch, $1.50 a month beyond ten.
    """

    token = "slipway:neon:Restore"
    instead_of_import = "do it"
    inputs = {
        "projectId": Input("Id of the project", replaces=True),
        "branchId": Input("Id of the branch", replaces=True),
        "to": Input("The moment (RFC 3339, UTC)", replaces=True, allowed=moment),
    }
    outputs = {"before": Output("Name of the branch that holds what was there before")}

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Restore, and wait until it is done."""
        client, project = neon(call), inputs["projectId"]
        before = f"before-{inputs['to']}"
        settle(client, project)
        once(
            call,
            find=lambda: _kept(client, project, before),
            make=lambda: _restore(client, inputs, before),
        )
        settle(client, project)
        return Made(id=f"{project}/{inputs['branchId']}/{before}", outputs={"before": before})

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What was restored stays restored."""
        return self.as_known(state)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing is undone by forgetting it."""


def _kept(client: Client, project: str, name: str) -> str | None:
    found = listed(
        client, f"/projects/{project}/branches", "branches", following="next", search=name
    )
    return next((each["id"] for each in found if each["name"] == name), None)


def _restore(client: Client, inputs: Mapping[str, Any], before: str) -> str:
    path = branch_path(inputs["projectId"], inputs["branchId"], "restore")
    answer = client.post(path, {
        "source_branch_id": inputs["branchId"],
        "source_timestamp": inputs["to"],
        "preserve_under_name": before,
    })
    finish(client, answer)
    return str(answer["branch"]["id"])
