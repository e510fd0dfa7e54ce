"""`slipway:render:WebService`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource, Table
from provider.http import Client, made
from provider.physical import MARK, logical, physical
from provider.render import allowed, services, source
from provider.render.api import render

PLAIN = {"healthCheckPath": "", "maxShutdownDelaySeconds": 30, "renderSubdomainPolicy": "enabled"}


class WebService(Resource):
    """A container that answers HTTP and WebSocket behind Render's edge, with TLS.

    A new one deploys at once; a changed one with the next `Deploy`, whose `after` is this
    `revision`, or at a push with `autoDeploy`. It has exactly these variables and files: others
    are removed. `<name>-<mark>` is its name, the id is Render's. It holds no data itself, so one
    that was deleted outside is made anew. Cost: each instance by the second, $7 a month for
    starter, $25 standard, $85 pro; $15 for each 100 GB that go out above what is included.
    """

    token = "slipway:render:WebService"
    inputs = {
        **source.PLACE,
        "mark": MARK,
        **source.CONTAINER,
        "dockerCommand": Input("Runs instead of the image's own command", default=""),
        "preDeployCommand": Input(
            "Runs before a deploy starts, with the same variables; the deploy fails with it",
            default="",
        ),
        "healthCheckPath": Input(
            "Has to answer 2xx or 3xx; one that does not is restarted", default=""
        ),
        "numInstances": Input("How many run", "integer", 1, allowed=allowed.instances),
        "autoscaling": Input(
            "`min` and `max` of instances, and at how many percent of `cpu` and `memory`",
            Table("integer"), default=None, allowed=allowed.scaling,
        ),
        "maxShutdownDelaySeconds": Input(
            "Between SIGTERM and SIGKILL of the old one", "integer", 30, allowed=allowed.shutdown
        ),
        "renderSubdomainPolicy": Input(
            "enabled, or disabled: reached by its own domains only", default="enabled"
        ),
        **source.PUSHES,
        "suspended": Input("Whether it is stopped", "boolean", default=False),
    }
    outputs = {
        "url": Output("Its public address", stable=True),
        "host": Output("The public name: what a domain's CNAME record has to say", stable=True),
        "revision": Output("Changes with every change of it: the newest deploy before that"),
    }
    # The name is taken until the old one is gone, and would be found again.
    delete_before_replace = True

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Where it comes from."""
        if found := allowed.source(inputs):
            yield found

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it, or make right what an interrupted create left."""
        scaling = inputs.get("autoscaling")
        details = {
            **_details(inputs), "region": inputs["region"], "numInstances": inputs["numInstances"],
            **({"autoscaling": _scaling(scaling)} if scaling else {}),
        }
        more = {
            **source.written(inputs), "secretFiles": services.files(inputs["secretFiles"]),
            "serviceDetails": details,
        }
        service, fresh = services.begun(source.WEB, inputs, more, call)
        outputs: Mapping[str, Any] = services.outputs(service, "")
        if not fresh:
            with made(service["id"], outputs):
                outputs = self.update(service["id"], {}, inputs, call)
        return Made(id=service["id"], outputs=outputs)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Render says of it."""
        service = services.shown(id, source.WEB, call)
        if service is None:
            return None
        details, client = service["serviceDetails"], render(call)
        own, scaling = details["envSpecificDetails"], _scaled(details.get("autoscaling"))
        # Where Render scales, the number is its own.
        count = state.get("numInstances", 1) if scaling else details["numInstances"]
        inputs = {
            **logical(service["name"], state.get("mark", "")),
            "ownerId": service["ownerId"],
            "environmentId": state.get("environmentId", "?") and service.get("environmentId", ""),
            **source.found(service, state),
            **{key: details[key] for key in ("plan", "region")},
            **{key: details.get(key) or usual for key, usual in PLAIN.items()},
            "dockerCommand": own.get("dockerCommand", ""),
            "preDeployCommand": own.get("preDeployCommand", ""),
            "numInstances": count,
            **({"autoscaling": scaling} if scaling else {}),
            "autoDeploy": service["autoDeploy"] == "yes",
            "suspended": service["suspended"] == "suspended",
            "envVars": services.variables(client, id),
            "secretFiles": services.secret_files(client, id),
        }
        return Found(inputs=inputs, outputs=services.outputs(service, state.get("revision", "")))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Change it in place; all but the number of instances comes with the next deploy."""
        client = render(call)
        # Before the change: where Render deploys it by itself, that one is waited for.
        revision = services.revision(client, id)
        client.put(f"/services/{id}/env-vars", services.pairs(inputs["envVars"]))
        client.put(f"/services/{id}/secret-files", services.files(inputs["secretFiles"]))
        wanted = {
            "name": physical(inputs["name"], inputs["mark"]),
            **source.written(inputs), "serviceDetails": _details(inputs),
        }
        service = client.patch(f"/services/{id}", wanted, repeatable=True)
        _scale(client, service, inputs)
        services.resumed(client, service, inputs)
        return services.outputs(service, revision)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove it with its domains and disk."""
        render(call).delete(f"/services/{id}")


def _details(inputs: Mapping[str, Any]) -> dict[str, Any]:
    # Render's API makes no free ones, but leaves one that is free alone.
    plan = {} if inputs["plan"] == "free" else {"plan": inputs["plan"]}
    return {
        **source.container(inputs, inputs["dockerCommand"]),
        **plan,
        **{key: inputs[key] for key in PLAIN},
        "preDeployCommand": inputs["preDeployCommand"],
        "previews": {"generation": "off"},
    }


def _scale(client: Client, service: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    path, there = f"/services/{service['id']}", service["serviceDetails"]
    if wanted := inputs.get("autoscaling"):
        client.put(f"{path}/autoscaling", _scaling(wanted))
        return
    if _scaled(there.get("autoscaling")):
        client.delete(f"{path}/autoscaling")
    if there["numInstances"] != inputs["numInstances"]:
        count = {"numInstances": inputs["numInstances"]}
        client.post(f"{path}/scale", count, repeatable=True)


def _scaling(wanted: Mapping[str, int]) -> dict[str, Any]:
    criteria = {
        key: {"enabled": key in wanted, "percentage": wanted.get(key, 0)}
        for key in ("cpu", "memory")
    }
    return {"enabled": True, "min": wanted["min"], "max": wanted["max"], "criteria": criteria}


def _scaled(there: Mapping[str, Any] | None) -> dict[str, int] | None:
    if not there or not there["enabled"]:
        return None
    criteria = {key: each for key, each in there["criteria"].items() if each["enabled"]}
    return {
        "min": there["min"], "max": there["max"],
        **{key: each["percentage"] for key, each in criteria.items()},
    }
