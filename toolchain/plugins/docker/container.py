"""Container: made, started, waited for; looked at; changed where Docker can; removed."""

from urllib.parse import quote

from toolchain.plugins.bridge.bridged import Bridged, Refused
from toolchain.plugins.bridge.resource import ChangeCall
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.container_attributes import ATTRIBUTES
from toolchain.plugins.docker.container_request import create_body, update_body
from toolchain.plugins.docker.container_start import start
from toolchain.plugins.docker.container_state import after_create, after_read
from toolchain.plugins.docker.daemon import Daemon, is_missing
from toolchain.plugins.docker.images import Images
from toolchain.plugins.docker.uploads import upload

_IN_PLACE = (
    "restart",
    "maxRetryCount",
    "cpuShares",
    "cpuSet",
    "memory",
    "memoryReservation",
    "memorySwap",
)
_NUMBERS = ("cpuPeriod", "cpuQuota", "cpuShares", "maxRetryCount", "memory", "memorySwap")
_REMOVAL_TIMEOUT = 60


class Container(Bridged):
    attributes = ATTRIBUTES
    named = True
    delete_before_replace = "always"

    def __init__(self, daemon: Daemon, images: Images) -> None:
        self._daemon = daemon
        self._images = images

    def make(self, call: ChangeCall, plan: Properties) -> tuple[str, Properties]:
        image = self._present(call.inputs)
        body = create_body(call.inputs, image)
        with self._daemon.saying("Unable to create container") as api:
            platform = call.inputs.get("platform")
            created = api.create_container_from_config(body, call.inputs["name"], platform)
        identity = str(created["Id"])
        seen: Properties = {}
        try:
            self._connect(identity, call.inputs)
            for file in call.inputs.get("uploads") or []:
                upload(self._daemon, identity, file)
            inspected = start(self._daemon, identity, call, seen)
        except Refused as error:
            error.made = error.made or identity
            error.state = {**plan, **seen}
            raise
        return identity, after_create(plan, inspected, seen.get("containerLogs"))

    def find(self, identity: str, olds: Properties | None) -> Properties | None:
        inspected = self._inspected(identity)
        # The official plugin looks through a list for exactly this id, so a name is not found.
        if inspected is None or inspected["Id"] != identity:
            return None
        return after_read(olds, inspected)

    def change(self, call: ChangeCall, plan: Properties) -> Properties:
        olds = call.olds
        if any(olds.get(name) != plan.get(name) for name in _IN_PLACE):
            path = f"/containers/{call.identity}/update"
            self._daemon.post(path, update_body(plan), "Unable to update a container")
        if plan.get("start") and not olds.get("start"):
            with self._daemon.saying("Unable to start container") as api:
                api.start(call.identity)
        return plan

    def zeroed(self, outputs: Properties) -> Properties:
        zeros = {name: 0 for name in _NUMBERS if outputs.get(name) is None}
        unlimited = {"cpuPeriod", "cpuQuota"}
        return {**outputs, **{n: v for n, v in zeros.items() if n not in unlimited}}

    def remove(self, call: ChangeCall) -> None:
        from docker.errors import APIError

        grace = call.olds.get("destroyGraceSeconds") or 0
        volumes = call.olds.get("removeVolumes") is not False
        with self._daemon.saying("Error deleting container") as api:
            try:
                if grace > 0:
                    api.stop(call.identity, timeout=grace)
                api.remove_container(call.identity, v=volumes, force=True)
            except APIError as error:
                if not _going(error):
                    raise

    def _present(self, inputs: Properties) -> str:
        """The image's name, once it is in the daemon."""
        image = str(inputs["image"])
        try:
            return self._images.present(image, inputs.get("platform"))
        except Refused as error:
            reason = f"Unable to create container with image {image}: {error.reason}"
            raise Refused(reason) from error

    def _connect(self, identity: str, inputs: Properties) -> None:
        """Networks are joined before the start, the default one is left; a missing one shows when
        the container starts."""
        networks = inputs.get("networksAdvanced") or []
        if networks:
            self._leave_default(identity)
        for network in networks:
            name = network["name"]
            body = {"Container": identity, "EndpointConfig": _endpoint(network)}
            before = f"Unable to connect to network '{name}'"
            self._daemon.post(f"/networks/{quote(name)}/connect", body, before, identity)

    def _leave_default(self, identity: str) -> None:
        from docker.errors import APIError

        with self._daemon.saying("Unable to disconnect the default network", identity) as api:
            try:
                api.disconnect_container_from_network(identity, "bridge")
            except APIError as error:
                if "is not connected to" not in str(error):
                    raise

    def _inspected(self, identity: str) -> Properties | None:
        return self._daemon.inspected(
            lambda api: api.inspect_container(identity), f"Error inspecting container {identity}"
        )


def _going(error: Exception) -> bool:
    return is_missing(error) or "is already in progress" in str(error)


def _endpoint(network: Properties) -> Properties:
    address = {
        "IPv4Address": network.get("ipv4Address") or "",
        "IPv6Address": network.get("ipv6Address") or "",
        "LinkLocalIPs": network.get("linkLocalIps") or None,
    }
    options = (option.partition("=") for option in network.get("driverOpts") or [])
    return {
        "Aliases": network.get("aliases") or [],
        "MacAddress": network.get("macAddress") or "",
        "DriverOpts": {key: value for key, _, value in options},
        "IPAMConfig": {name: value for name, value in address.items() if value},
    }
