"""`slipway:fly:Deployment`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource, Table
from provider.errors import Failed, Partial
from provider.fly import allowed, config
from provider.fly.api import fly
from provider.fly.fleet import Fleet, waiting
from provider.fly.lease import leased
from provider.fly.machines import ENDED, Machine, listed
from provider.fly.rollout import released
from provider.http import Client, Missing
from provider.physical import parts

FORM = "<app>/<group>"


class Deployment(Resource):
    """The machines of an app that run one release, in one or several regions.

    A change is a new release. It takes traffic once all its health checks pass; one that never
    does fails the update, and what ran before serves on (`strategy`: bluegreen, rolling, canary).
    Going back is a release with the image of before: `resolved` has its digest. Machines are
    changed under leases. One that was changed, stopped or destroyed outside is drift, shown by
    region; machines of the app that are not of this group are left alone. The id is `app/group`.
    Cost: by the second that they run, shared-cpu-1x with 256 MB $2.02 a month, $5 a month for each
    GB more; a stopped one $0.15 a GB of its image.
    """

    token = "slipway:fly:Deployment"
    inputs = {
        "appName": Input("Name of the app", replaces=True),
        "group": Input("Name that its machines begin with", replaces=True),
        "regions": Input(
            "Machines by region, such as {nrt: 1, lhr: 1}", Table("integer"),
            allowed=allowed.counts,
        ),
        **config.INPUTS,
        "strategy": Input(
            ", ".join(allowed.STRATEGIES), default="bluegreen",
            allowed=allowed.one_of(*allowed.STRATEGIES),
        ),
        "healthSeconds": Input(
            "How long each may take to become well", "integer", 300,
            allowed=allowed.between(1, 3600),
        ),
        "overlapSeconds": Input(
            "How long old and new ones run together, with bluegreen", "integer", 3,
            allowed=allowed.between(0, 300),
        ),
    }
    outputs = {
        "machines": Output("Fly's ids of them", Many("string")),
        "resolved": Output("The image that they run, with its digest"),
        "before": Output("The image of the release before: what to go back to; empty: none"),
    }
    delete_before_replace = True

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Processor and memory go together."""
        return allowed.fits(inputs)

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Start the machines, and wait until they are well."""
        place = f"{inputs['appName']}/{inputs['group']}"
        with _known(place, inputs, call):
            return Made(id=place, outputs={**_released(inputs, call), "before": ""})

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What Fly says of them. Where they differ, one that differs from the state is shown."""
        app, group = parts(id, FORM)
        there = _there(fly(call), app, group)
        if not there:
            return None
        seen = [config.found(config.of(each), state) for each in there]
        differing = (each for each in seen if any(state.get(key) != each[key] for key in each))
        inputs = {
            **{key: state.get(key, each.default) for key, each in self.inputs.items()},
            **next(differing, seen[0]),
            "appName": app,
            "group": group,
            "regions": dict(sorted(Counter(
                each["region"] for each in there if _serves(each)
            ).items())),
        }
        outputs = {**_outputs(there), "before": state.get("before", "")}
        return Found(inputs=inputs, outputs=outputs)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """A new release, or another number of machines."""
        with _known(id, inputs, call, state):
            outputs = _released(inputs, call)
        return {**outputs, "before": _before(state, outputs["resolved"])}

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Stop and remove them."""
        app, group = parts(id, FORM)
        client = fly(call)
        there = _all(client, app, group)
        with leased(client, app, [each["id"] for each in there]) as leases:
            fleet = Fleet(
                client=client, app=app, group=group, inputs=state, whole={}, leases=leases
            )
            for each in there:
                fleet.destroy(each)


def _released(inputs: Mapping[str, Any], call: Call) -> dict[str, Any]:
    client, app, group = fly(call), inputs["appName"], inputs["group"]
    there = listed(client, app, group)
    with leased(client, app, [each["id"] for each in there]) as leases:
        fleet = Fleet(
            client=client, app=app, group=group, inputs=inputs, leases=leases,
            whole=config.written(inputs, group),
        )
        released(fleet, inputs["strategy"])
    return _outputs(_there(client, app, group))


@contextmanager
def _known(
    id: str, inputs: Mapping[str, Any], call: Call, state: Mapping[str, Any] | None = None
) -> Iterator[None]:
    """What fails in here after machines have the new release is not lost on the state."""
    try:
        yield
    except Failed as error:
        release = config.digest_of({"config": config.written(inputs, inputs["group"])})
        there: list[Machine] = []
        with suppress(Failed):  # what went wrong first is what a person has to know
            there = _there(fly(call), inputs["appName"], inputs["group"])
        if any(config.digest_of(each) == release for each in there):
            outputs = _outputs(there)
            before = _before(state or {}, outputs["resolved"])
            raise Partial(str(error), id=id, outputs={**outputs, "before": before}) from error
        raise


def _before(state: Mapping[str, Any], now: str) -> str:
    """What had run until another image came; the same one again changes nothing."""
    last = state.get("resolved", "")
    return str(last if last and last != now else state.get("before", ""))


def _all(client: Client, app: str, group: str) -> list[Machine]:
    try:
        return listed(client, app, group)
    except Missing:
        return []


def _there(client: Client, app: str, group: str) -> list[Machine]:
    return [each for each in _all(client, app, group) if not waiting(each)]


def _serves(machine: Mapping[str, Any]) -> bool:
    """Whether it runs, or has been stopped by the proxy until there is traffic."""
    services = config.of(machine).get("services") or ()
    sleeps = any(each.get("autostop") in ("stop", "suspend", True) for each in services)
    return machine["state"] not in ENDED or (sleeps and machine["state"] == "stopped")


def _outputs(machines: list[Machine]) -> dict[str, Any]:
    return {
        "machines": [each["id"] for each in machines],
        "resolved": config.image(machines[0]) if machines else "",
    }
