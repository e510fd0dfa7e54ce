"""`slipway:fly:Machine`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.errors import Partial
from provider.fly import allowed, config
from provider.fly.api import GONE, app_path, fly
from provider.fly.lease import leased
from provider.fly.machines import ENDED, Unwell, created, destroyed, steady, swapped, well
from provider.http import made
from provider.physical import parts

FORM = "<app>/<machine id>"


class Machine(Resource):
    """One machine, kept running, with the volume that it may have.

    Its name is unique in its app, so one of that name is taken over. A change restarts it, under
    a lease, and is waited for until its health checks pass; when they do not, it is put back. One
    that has been stopped or changed outside is drift; one that has been destroyed is made anew, and
    its volume is there still. The id is `app/machine`. Cost: by the second that it runs,
    shared-cpu-1x with 256 MB $2.02 a month, $5 a month for each GB more.
    """

    token = "slipway:fly:Machine"
    inputs = {
        "appName": Input("Name of the app", replaces=True),
        "name": Input("Its name", replaces=True),
        "region": Input("Region, such as nrt", replaces=True, allowed=allowed.region),
        **config.INPUTS,
        "volumeId": Input("Fly's id of its volume; empty: none", default="", replaces=True),
        "mountPath": Input("Where it sees the volume", default=""),
        "healthSeconds": Input(
            "How long it may take to become well", "integer", 300,
            allowed=allowed.between(1, 3600),
        ),
        "running": config.RUNNING,
    }
    outputs = {
        "machineId": Output("Fly's id of it", stable=True),
        "resolved": Output("The image that it runs, with its digest"),
    }
    delete_before_replace = True

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Processor and memory go together, volume and path too."""
        yield from allowed.fits(inputs)
        if bool(inputs["volumeId"]) != bool(inputs["mountPath"]):
            yield "mountPath", "goes with volumeId; set both, or neither"

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make it and wait until it is well; what an interrupted create left is put right."""
        client, app = fly(call), inputs["appName"]
        whole = _whole(inputs)
        version = inputs["minSecretsVersion"]
        there = created(
            client, app, inputs["name"], inputs["region"], whole,
            **({"min_secrets_version": version} if version else {}),
        )
        place = f"{app}/{there['id']}"
        with made(place, _outputs(there)):
            if not config.asked(there, inputs, config.digest_of({"config": whole})):
                return Made(id=place, outputs=self.update(place, {}, inputs, call))
            with leased(client, app, []) as none:
                ready = well(client, app, there, none, inputs["healthSeconds"])
        return Made(id=place, outputs=_outputs(ready))

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Fly says of it."""
        app, machine = parts(id, FORM)
        there = fly(call).find(app_path(app, "machines", machine))
        if there is None or there["state"] in GONE:
            return None
        whole = config.of(there)
        mount: Mapping[str, str] = next(iter(whole.get("mounts") or []), {})
        inputs = {
            "appName": app,
            "name": there["name"],
            "region": there["region"],
            **config.found(whole, state),
            "volumeId": mount.get("volume") or "",
            "mountPath": mount.get("path") or "",
            "healthSeconds": state.get("healthSeconds", 300),
            "running": there["state"] not in ENDED,
        }
        return Found(inputs=inputs, outputs=_outputs(there))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Restart it with other settings; when it does not become well, with those of before."""
        client, (app, machine) = fly(call), parts(id, FORM)
        with leased(client, app, [machine]) as leases:
            there = client.get(app_path(app, "machines", machine))
            try:
                changed = swapped(
                    client, app, there, _whole(inputs), leases, inputs["healthSeconds"],
                    inputs["minSecretsVersion"],
                )
            except Unwell as error:
                if steady(there):
                    raise
                raise Partial(str(error), id=id, outputs=_outputs(there)) from error
        return _outputs(changed)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Stop and remove it; its volume stays."""
        client, (app, machine) = fly(call), parts(id, FORM)
        there = client.find(app_path(app, "machines", machine))
        if there is not None and there["state"] not in GONE:
            with leased(client, app, [machine]) as leases:
                destroyed(client, app, there, leases)


def _whole(inputs: Mapping[str, Any]) -> dict[str, Any]:
    mount = {"volume": inputs["volumeId"], "path": inputs["mountPath"]}
    return config.written(inputs, inputs["name"], mount=mount if inputs["volumeId"] else None)


def _outputs(machine: Mapping[str, Any]) -> dict[str, Any]:
    return {"machineId": machine["id"], "resolved": config.image(machine)}
