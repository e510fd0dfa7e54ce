"""Volume. Creating one whose name exists adopts it, as Docker itself does."""

from toolchain.plugins.bridge.bridged import Bridged
from toolchain.plugins.bridge.resource import ChangeCall
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.daemon import Daemon, explanation, is_missing
from toolchain.plugins.docker.removal import removed
from toolchain.plugins.docker.small_attributes import VOLUME


def _outputs(found: Properties) -> Properties:
    labels = found.get("Labels") or {}
    return {
        "cluster": None,
        "driver": found["Driver"],
        "driverOpts": found.get("Options") or {},
        "labels": [{"label": key, "value": labels[key]} for key in sorted(labels)],
        "mountpoint": found["Mountpoint"],
        "name": found["Name"],
    }


class Volume(Bridged):
    attributes = VOLUME
    named = True
    delete_before_replace = "named"

    def __init__(self, daemon: Daemon) -> None:
        self._daemon = daemon

    def make(self, call: ChangeCall, plan: Properties) -> tuple[str, Properties]:
        inputs = call.inputs
        with self._daemon.saying("Unable to create volume") as api:
            found = api.create_volume(
                name=inputs["name"],
                driver=inputs.get("driver"),
                driver_opts=inputs.get("driverOpts"),
                labels={pair["label"]: pair["value"] for pair in inputs.get("labels") or []},
            )
        outputs = _outputs(found)
        outputs["driverOpts"] = outputs["driverOpts"] or None
        given = {name: plan[name] for name in inputs if name in plan}
        return str(found["Name"]), {**outputs, **given}

    def find(self, identity: str, olds: Properties | None) -> Properties | None:
        del olds
        found = self._daemon.inspected(
            lambda api: api.inspect_volume(identity), f"Unable to inspect volume {identity}"
        )
        return None if found is None else _outputs(found)

    def remove(self, call: ChangeCall) -> None:
        def attempt() -> bool:
            from docker.errors import APIError

            with self._daemon.saying("Unable to remove volume") as api:
                try:
                    api.remove_volume(call.identity, force=True)
                except APIError as error:
                    if "volume is in use" in explanation(error):
                        return False
                    if not is_missing(error):
                        raise
            return True

        removed(attempt, call, "in_use")
