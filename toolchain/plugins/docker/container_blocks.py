"""The blocks of a Container's properties: ports, mounts, networks and the like."""

from typing import Any

from toolchain.plugins.bridge.attributes import Attribute
from toolchain.plugins.docker.rules import at_least, duration, matches, not_negative_duration
from toolchain.plugins.docker.short import (
    block,
    block_set,
    blocks,
    boolean,
    integer,
    labels,
    mapping,
    string,
    string_set,
    strings,
)


def _same_ports(old: Any, new: Any) -> bool:
    """Ports are a list to Terraform, but their order means nothing; a host port that was left to
    the daemon is not compared."""
    if not isinstance(old, list) or not isinstance(new, list) or len(old) != len(new):
        return False

    def place(port: dict[str, Any]) -> tuple[str, str]:
        return str(port.get("internal")), str(port.get("protocol"))

    pairs = zip(sorted(old, key=place), sorted(new, key=place), strict=True)
    return all(_same_port(before, after) for before, after in pairs)


def _same_port(old: dict[str, Any], new: dict[str, Any]) -> bool:
    named = [name for name in ("internal", "ip", "protocol") if new.get(name) is not None]
    if isinstance(new.get("external"), int) and new["external"]:
        named.append("external")
    return all(old.get(name) == new.get(name) for name in named)


CAPABILITIES = block(
    replace=True,
    from_set=True,
    fields={
        "adds": string_set(replace=True, terraform="add"),
        "drops": string_set(replace=True, terraform="drop"),
    },
)
DEVICES = block_set(
    replace=True,
    fields={
        "hostPath": string(required=True, replace=True),
        "containerPath": string(replace=True),
        "permissions": string(replace=True),
    },
)
DEVICE_REQUESTS = blocks(
    replace=True,
    fields={
        "capabilities": strings(replace=True),
        "count": integer(replace=True),
        "deviceIds": strings(replace=True),
        "driver": string(replace=True),
        "options": mapping(replace=True),
    },
)
HEALTHCHECK = block(
    computed=True,
    fields={
        "tests": strings(terraform="test"),
        "interval": string(default="0s", rule=not_negative_duration),
        "timeout": string(default="0s", rule=not_negative_duration),
        "startPeriod": string(default="0s", rule=not_negative_duration),
        "startInterval": string(default="0s", rule=duration),
        "retries": integer(zero=0, rule=at_least(0)),
    },
)
HOSTS = block_set(
    replace=True,
    terraform="host",
    fields={
        "host": string(required=True, replace=True),
        "ip": string(required=True, replace=True),
    },
)
MOUNTS = block_set(
    replace="count",
    fields={
        "target": string(required=True),
        "source": string(),
        "type": string(required=True, rule=matches("^(bind|volume|tmpfs)$")),
        "readOnly": boolean(),
        "bindOptions": block(fields={"propagation": string()}),
        "volumeOptions": block(
            fields={
                "noCopy": boolean(),
                "labels": labels(),
                "driverName": string(),
                "driverOptions": mapping(),
                "subpath": string(replace=True),
            }
        ),
        "tmpfsOptions": block(replace=True, fields={"sizeBytes": integer(), "mode": integer()}),
    },
)
NETWORKS = block_set(
    replace=True,
    fields={
        "name": string(required=True, replace=True),
        "aliases": string_set(replace=True),
        "driverOpts": string_set(replace=True),
        "gwPriority": integer(replace=True),
        "ipv4Address": string(replace=True),
        "ipv6Address": string(replace=True),
        "linkLocalIps": string_set(replace=True),
        "macAddress": string(replace=True),
    },
)
PORTS = blocks(
    replace=True,
    same=_same_ports,
    fields={
        "internal": integer(required=True, replace=True),
        "external": integer(computed=True, replace=True),
        "ip": string(default="0.0.0.0", replace=True),  # noqa: S104 - the official default
        "protocol": string(default="tcp", replace=True),
    },
)
ULIMITS = block_set(
    replace=True,
    terraform="ulimit",
    fields={
        "name": string(required=True, replace=True),
        "soft": integer(required=True, replace=True),
        "hard": integer(required=True, replace=True),
    },
)
UPLOADS = block_set(
    replace=True,
    terraform="upload",
    fields={
        "file": string(required=True, replace=True),
        "content": string(replace=True),
        "contentBase64": string(replace=True),
        "executable": boolean(zero=False, replace=True),
        "permissions": string(replace=True, rule=matches("^0[0-7]{3}$")),
        "source": string(replace=True),
        "sourceHash": string(replace=True),
    },
)
VOLUMES = block_set(
    replace=True,
    fields={
        "containerPath": string(replace=True),
        "fromContainer": string(replace=True),
        "hostPath": string(replace=True),
        "readOnly": boolean(replace=True),
        "selinuxRelabel": string(replace=True),
        "volumeName": string(replace=True),
    },
)
NETWORK_DATAS = blocks(computed=True, output=True)


def device_rates() -> Attribute:
    fields = {"path": string(required=True), "rate": integer(required=True)}
    return block_set(fields=fields)
