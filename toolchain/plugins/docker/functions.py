"""The functions that programs call to look something up: getNetwork, getRemoteImage, getLogs."""

from collections.abc import Callable
from typing import Any, TypeAlias

from toolchain.plugins.bridge.bridged import Refused
from toolchain.plugins.bridge.failures import OperationError, listed
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.daemon import Daemon
from toolchain.plugins.docker.images import Images
from toolchain.plugins.docker.network import network_outputs

Function: TypeAlias = Callable[[Daemon, Images, Properties], Properties]

_NO_NAME = "[name] Missing required argument: " + (
    'The argument "name" is required, but no definition was found.'
)


def _network(daemon: Daemon, images: Images, arguments: Properties) -> Properties:
    del images
    with daemon.saying("Could not find docker network") as api:
        found = api.inspect_network(arguments["name"])
    outputs = network_outputs(found)
    names = ("driver", "internal", "ipamConfigs", "name", "options", "scope")
    containers = [
        {
            "containerId": identity,
            "endpointId": entry["EndpointID"],
            "ipv4Address": entry["IPv4Address"],
            "ipv6Address": entry["IPv6Address"],
            "macAddress": entry["MacAddress"],
            "name": entry["Name"],
        }
        for identity, entry in (found.get("Containers") or {}).items()
    ]
    return {"id": found["Id"], "containers": containers, **{n: outputs[n] for n in names}}


def _remote_image(daemon: Daemon, images: Images, arguments: Properties) -> Properties:
    del daemon
    name = arguments["name"]
    found = images.found(name)
    if found is None:
        raise Refused(f"did not find docker image '{name}'")
    return {"id": found["Id"], "name": name, "repoDigest": images.digest_of(found, name)}


_LOG_SETTINGS: dict[str, Any] = {
    "details": False,
    "discardHeaders": True,
    "follow": False,
    "logsListStringEnabled": True,
    "showStderr": True,
    "showStdout": True,
    "timestamps": False,
}


def _logs(daemon: Daemon, images: Images, arguments: Properties) -> Properties:
    del images
    settings = {**_LOG_SETTINGS, **arguments}
    with daemon.saying("dataSourceDockerLogsRead: error while asking for logs ") as api:
        raw: bytes = api.logs(
            arguments["name"],
            stdout=settings["showStdout"],
            stderr=settings["showStderr"],
            timestamps=settings["timestamps"],
        )
    lines = raw.decode(errors="replace").splitlines()
    return {**settings, "id": arguments["name"], "logsListStrings": lines}


FUNCTIONS: dict[str, Function] = {
    "docker:index/getNetwork:getNetwork": _network,
    "docker:index/getRemoteImage:getRemoteImage": _remote_image,
    "docker:index/getLogs:getLogs": _logs,
}


def call_function(
    token: str, daemon: Daemon, images: Images, arguments: Properties
) -> tuple[Properties, list[str]]:
    """The result, or what is wrong with the arguments. Raises `OperationError`."""
    if arguments.get("name") is None:
        return {}, [_NO_NAME]
    try:
        return FUNCTIONS[token](daemon, images, arguments), []
    except Refused as error:
        raise OperationError(f"invoking {token}: {listed(error.reason)}") from error
