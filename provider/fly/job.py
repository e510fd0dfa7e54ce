"""`slipway:fly:Job`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource, Table
from provider.errors import Failed
from provider.fly import allowed, config
from provider.fly.api import GONE, app_path, fly
from provider.fly.lease import Leases
from provider.fly.logs import last_lines
from provider.fly.machines import ENDED, Machine, created, destroyed, exit_code
from provider.fly.secrets import assign
from provider.http import Client, Pending, TimedOut, until

TAKEN = ("services", "checks", "restartPolicy", "maxRetries", "minSecretsVersion")
FIXED: dict[str, Any] = {
    **{key: config.INPUTS[key].default for key in TAKEN}, "restartPolicy": "no",
}


class Job(Resource):
    """A machine that runs once, to its end, and fails the update unless it exits with 0.

    Any changed input runs it again. It has an app to itself, whose only secrets are its own, and
    these are there only while it runs; what an update that was killed left is removed by the next.
    The machine removes itself. What a killed update had begun is waited for and not begun twice.
    The id is `app/name`. Cost: by the second that it runs.
    """

    token = "slipway:fly:Job"
    instead_of_import = "run it"
    inputs = {
        "appName": Input("Name of an app without anything else in it", replaces=True),
        "name": Input("Its name", replaces=True),
        "region": Input("Region, such as nrt", allowed=allowed.region),
        **{key: each for key, each in config.INPUTS.items() if key not in FIXED},
        "secrets": Input("Its secrets", Table("string"), default={}, secret=True),
        "timeout": Input(
            "Seconds that it may take", "integer", 600, allowed=allowed.between(1, 3600)
        ),
        "trigger": Input("Any text; another one runs it again", default=""),
    }
    outputs = {"exitCode": Output("0, for else it would have failed", "integer")}
    delete_before_replace = True

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Run it to its end."""
        place = f"{inputs['appName']}/{inputs['name']}"
        return Made(id=place, outputs=self.update(place, {}, inputs, call))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What has run stays run."""
        return Found(
            inputs={key: value for key, value in state.items() if key in self.inputs},
            outputs={"exitCode": state.get("exitCode", 0)},
        )

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Run it again. Raises Failed with its last lines when it does not exit with 0."""
        client = fly(call)
        try:
            code = _run(client, inputs)
        except Failed:
            with suppress(Failed):  # what went wrong first is what a person has to know
                _cleared(client, inputs)
            raise
        _cleared(client, inputs)
        return {"exitCode": code}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing is left of it but what a killed update left."""
        client = fly(call)
        if client.find(app_path(state["appName"])) is not None:
            _cleared(client, state)


def _run(client: Client, inputs: Mapping[str, Any]) -> int:
    call, app = client.call, inputs["appName"]
    machine = _begun(client, inputs)
    look = _look(client, app, machine)
    try:
        code = until(call, inputs["name"], look, seconds=inputs["timeout"])
        said = "exited without a code" if code is None else f"exited with code {code}"
    except TimedOut:
        code, said = None, f"was stopped after {inputs['timeout']} s; its timeout can be raised"
    if code == 0:
        return 0
    raise Failed(
        f"{call.name} {said}\n  its last log lines:\n{last_lines(call, app, machine['id'])}\n"
        "  correct what the log says and run the update again"
    )


def _begun(client: Client, inputs: Mapping[str, Any]) -> Machine:
    """The machine that runs it: one that a killed update began, or a new one."""
    app, name = inputs["appName"], inputs["name"]
    version = assign(client, app, inputs["secrets"])["version"]
    whole = config.written(
        {**FIXED, **inputs}, name, salt=inputs["trigger"], auto_destroy=True
    )
    for each in _left(client, app, name):
        same = config.digest_of(each) == config.digest_of({"config": whole})
        if same and each["state"] not in ENDED:
            return each
        destroyed(client, app, each, Leases(client, app))
    more = {"min_secrets_version": version} if version else {}
    return created(client, app, name, inputs["region"], whole, **more)


def _left(client: Client, app: str, name: str) -> list[Machine]:
    found = client.get(app_path(app, "machines"))
    return [dict(each) for each in found if each["name"] == name and each["state"] not in GONE]


def _look(client: Client, app: str, machine: Machine) -> Callable[[], int | Pending | None]:
    def look() -> int | Pending | None:
        there = client.find(app_path(app, "machines", machine["id"]))
        if there is None:
            return None
        return exit_code(there) if there["state"] in ENDED else Pending(there["state"])

    return look


def _cleared(client: Client, inputs: Mapping[str, Any]) -> None:
    """No machine and no secret of it is left."""
    app = inputs["appName"]
    for each in _left(client, app, inputs["name"]):
        destroyed(client, app, each, Leases(client, app))
    assign(client, app, {})
