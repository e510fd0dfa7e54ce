"""What `docker inspect` says of a container, as the outputs of a Container."""

from typing import Any

from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.inspected_mounts import mounts
from toolchain.plugins.docker.rules import go_duration

_MIB = 1024 * 1024
_ADDRESS = {
    "gateway": "Gateway",
    "globalIpv6Address": "GlobalIPv6Address",
    "globalIpv6PrefixLength": "GlobalIPv6PrefixLen",
    "ipAddress": "IPAddress",
    "ipPrefixLength": "IPPrefixLen",
    "ipv6Gateway": "IPv6Gateway",
    "macAddress": "MacAddress",
}


def mebibytes(amount: int | None) -> int:
    return amount // _MIB if amount and amount > 0 else amount or 0


def ports(inspected: Properties) -> list[Properties]:
    """Published ports by internal port, each with the host port that the daemon chose."""
    found = []
    for name, bindings in (inspected["NetworkSettings"].get("Ports") or {}).items():
        internal, _, protocol = name.partition("/")
        found += [
            {
                "internal": int(internal),
                "external": int(binding["HostPort"]),
                "ip": binding["HostIp"],
                "protocol": protocol,
            }
            for binding in bindings or []
        ]
    return sorted(found, key=lambda port: (port["internal"], port["protocol"]))


def _networks(inspected: Properties) -> list[Properties]:
    networks = inspected["NetworkSettings"].get("Networks") or {}
    return [
        {
            "networkName": name,
            **{ours: networks[name].get(theirs) for ours, theirs in _ADDRESS.items()},
        }
        for name in sorted(networks)
    ]


def _healthcheck(check: Properties | None) -> Properties | None:
    if not check or not check.get("Test"):
        return None
    return {
        "tests": check["Test"],
        "interval": go_duration(check.get("Interval", 0)),
        "timeout": go_duration(check.get("Timeout", 0)),
        "startPeriod": go_duration(check.get("StartPeriod", 0)),
        "startInterval": go_duration(check.get("StartInterval", 0)),
        "retries": check.get("Retries", 0),
    }


def _capabilities(host: Properties) -> Properties | None:
    adds, drops = sorted(host.get("CapAdd") or []), sorted(host.get("CapDrop") or [])
    return {"adds": adds or None, "drops": drops or None} if adds or drops else None


def _hosts(host: Properties) -> list[Properties]:
    pairs = (entry.partition(":") for entry in host.get("ExtraHosts") or [])
    return [{"host": name, "ip": address} for name, _, address in sorted(pairs)]


def running_state(inspected: Properties) -> Properties:
    """What changes by itself: whether it runs, where it is reached, how it ended."""
    state = inspected["State"]
    running = bool(state["Running"])
    return {
        "exitCode": None if running else state["ExitCode"],
        "networkDatas": _networks(inspected),
        "ports": ports(inspected),
        "bridge": inspected["NetworkSettings"].get("Bridge", ""),
    }


def outputs(inspected: Properties) -> Properties:
    """Everything that can be read back. `platform` is the daemon's word, without architecture."""
    return {**running_state(inspected), **_config(inspected), **_host(inspected["HostConfig"])}


def _config(inspected: Properties) -> Properties:
    config = inspected["Config"]
    return {
        "name": inspected["Name"].lstrip("/"),
        "platform": inspected.get("Platform", ""),
        "command": config.get("Cmd") or [],
        "entrypoints": config.get("Entrypoint") or [],
        "domainname": config.get("Domainname", ""),
        "healthcheck": _healthcheck(config.get("Healthcheck")),
        "hostname": config.get("Hostname", ""),
        "stdinOpen": config.get("OpenStdin", False),
        "stopSignal": config.get("StopSignal", ""),
        "stopTimeout": config.get("StopTimeout") or 0,
        "tty": config.get("Tty", False),
        "user": config.get("User", ""),
        "workingDir": config.get("WorkingDir", ""),
    }


def _host(host: Properties) -> Properties:
    restart = host.get("RestartPolicy") or {}
    log: dict[str, Any] = host.get("LogConfig") or {}
    return {
        "capabilities": _capabilities(host),
        "cpuSet": host.get("CpusetCpus", ""),
        "cpuShares": host.get("CpuShares", 0),
        "dns": sorted(host.get("Dns") or []),
        "dnsOpts": sorted(host.get("DnsOptions") or []),
        "dnsSearches": sorted(host.get("DnsSearch") or []),
        "groupAdds": sorted(host.get("GroupAdd") or []),
        "hosts": _hosts(host),
        "init": bool(host.get("Init")),
        "ipcMode": host.get("IpcMode", ""),
        "logDriver": log.get("Type", ""),
        "maxRetryCount": restart.get("MaximumRetryCount", 0),
        "memory": mebibytes(host.get("Memory")),
        "memoryReservation": mebibytes(host.get("MemoryReservation")),
        "memorySwap": mebibytes(host.get("MemorySwap")),
        "mounts": mounts(host),
        "networkMode": host.get("NetworkMode", ""),
        "privileged": host.get("Privileged", False),
        "publishAllPorts": host.get("PublishAllPorts", False),
        "readOnly": host.get("ReadonlyRootfs", False),
        "restart": restart.get("Name", ""),
        "rm": host.get("AutoRemove", False),
        "runtime": host.get("Runtime", ""),
        "securityOpts": sorted(host.get("SecurityOpt") or []),
        "shmSize": mebibytes(host.get("ShmSize")),
        "storageOpts": host.get("StorageOpt") or {},
        "sysctls": host.get("Sysctls") or {},
        "tmpfs": host.get("Tmpfs") or {},
        "usernsMode": host.get("UsernsMode", ""),
    }
