"""A Container's inputs as the body of the request that creates it."""

from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.container_parts import (
    capability_name,
    device_bodies,
    label_map,
    mount_body,
    rate_bodies,
    volume_bindings,
)
from toolchain.plugins.docker.rules import nanoseconds

_MIB = 1024 * 1024


def _bytes(mebibytes: int | None) -> int:
    return mebibytes * _MIB if mebibytes and mebibytes > 0 else mebibytes or 0


def _healthcheck(check: Properties | None) -> Properties | None:
    if not check:
        return None
    durations = {
        "Interval": check.get("interval"),
        "Timeout": check.get("timeout"),
        "StartPeriod": check.get("startPeriod"),
        "StartInterval": check.get("startInterval"),
    }
    given = {name: nanoseconds(text or "0s") or 0 for name, text in durations.items()}
    return {
        "Test": check.get("tests") or [],
        "Retries": check.get("retries") or 0,
        **{name: nanos for name, nanos in given.items() if nanos},
    }


def _port_key(port: Properties) -> str:
    return f"{port['internal']}/{port.get('protocol') or 'tcp'}"


def _bindings(ports: list[Properties]) -> dict[str, list[Properties]]:
    bindings: dict[str, list[Properties]] = {}
    for port in ports:
        external = port.get("external")
        binding = {"HostIp": port.get("ip") or "", "HostPort": str(external or 0)}
        bindings.setdefault(_port_key(port), []).append(binding)
    return bindings


def _host_config(given: Properties) -> Properties:
    capabilities = given.get("capabilities") or {}
    ulimits = given.get("ulimits") or []
    _, binds, sources = volume_bindings(given.get("volumes") or [])
    host: Properties = {
        "AutoRemove": bool(given.get("rm")),
        "Binds": binds,
        "CapAdd": [capability_name(name) for name in capabilities.get("adds") or []],
        "CapDrop": [capability_name(name) for name in capabilities.get("drops") or []],
        "CgroupParent": given.get("cgroupParent") or "",
        "CgroupnsMode": given.get("cgroupnsMode") or "",
        "CpuPeriod": given.get("cpuPeriod") or 0,
        "CpuQuota": given.get("cpuQuota") or 0,
        "CpuShares": given.get("cpuShares") or 0,
        "CpusetCpus": given.get("cpuSet") or "",
        "Dns": given.get("dns") or [],
        "DnsOptions": given.get("dnsOpts") or [],
        "DnsSearch": given.get("dnsSearches") or [],
        "ExtraHosts": [f"{h['host']}:{h['ip']}" for h in given.get("hosts") or []],
        "GroupAdd": given.get("groupAdds") or [],
        "IpcMode": given.get("ipcMode") or "",
        "LogConfig": {"Type": given.get("logDriver") or "", "Config": given.get("logOpts") or {}},
        "Memory": _bytes(given.get("memory")),
        "MemoryReservation": _bytes(given.get("memoryReservation")),
        "MemorySwap": _bytes(given.get("memorySwap")),
        "Mounts": [mount_body(mount) for mount in given.get("mounts") or []],
        "NanoCpus": round(float(given.get("cpus") or 0) * 10**9),
        "NetworkMode": given.get("networkMode") or "",
        "PidMode": given.get("pidMode") or "",
        "PortBindings": _bindings(given.get("ports") or []),
        "Privileged": bool(given.get("privileged")),
        "PublishAllPorts": bool(given.get("publishAllPorts")),
        "ReadonlyRootfs": bool(given.get("readOnly")),
        "RestartPolicy": restart_policy(given),
        "Runtime": given.get("runtime") or "",
        "SecurityOpt": given.get("securityOpts") or [],
        "ShmSize": _bytes(given.get("shmSize")),
        "StorageOpt": given.get("storageOpts") or {},
        "Sysctls": given.get("sysctls") or {},
        "Tmpfs": given.get("tmpfs") or {},
        "Ulimits": [{"Name": u["name"], "Soft": u["soft"], "Hard": u["hard"]} for u in ulimits],
        "UsernsMode": given.get("usernsMode") or "",
        "VolumesFrom": sources,
        **device_bodies(given),
        **rate_bodies(given),
    }
    if given.get("init") is not None:
        host["Init"] = given["init"]
    return host


def restart_policy(given: Properties) -> Properties:
    return {
        "Name": given.get("restart") or "no",
        "MaximumRetryCount": given.get("maxRetryCount") or 0,
    }


def create_body(given: Properties, image: str) -> Properties:
    """The whole body, for the image under the name that the daemon is to find it by."""
    points, _, _ = volume_bindings(given.get("volumes") or [])
    ports = given.get("ports") or []
    body: Properties = {
        "Image": image,
        "Hostname": given.get("hostname") or "",
        "Domainname": given.get("domainname") or "",
        "User": given.get("user") or "",
        "Tty": bool(given.get("tty")),
        "OpenStdin": bool(given.get("stdinOpen")),
        "Env": given.get("envs") or [],
        "Cmd": given.get("command"),
        "Entrypoint": given.get("entrypoints"),
        "WorkingDir": given.get("workingDir") or "",
        "Labels": label_map(given.get("labels")),
        "Volumes": points,
        "ExposedPorts": {_port_key(port): {} for port in ports},
        "HostConfig": _host_config(given),
    }
    optional = {
        "Healthcheck": _healthcheck(given.get("healthcheck")),
        "StopSignal": given.get("stopSignal"),
        "StopTimeout": given.get("stopTimeout"),
    }
    return {**body, **{name: value for name, value in optional.items() if value is not None}}


def update_body(plan: Properties) -> Properties:
    """What the daemon can change in a running container; 0 leaves a limit as it is."""
    return {
        "RestartPolicy": restart_policy(plan),
        "CpuShares": plan.get("cpuShares") or 0,
        "CpusetCpus": plan.get("cpuSet") or "",
        "Memory": _bytes(plan.get("memory")),
        "MemoryReservation": _bytes(plan.get("memoryReservation")),
        "MemorySwap": _bytes(plan.get("memorySwap")),
    }
