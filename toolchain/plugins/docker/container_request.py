"""A Container's inputs as the body of the request that creates it."""

from typing import Any

from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.rules import nanoseconds

_MIB = 1024 * 1024


def _labels(pairs: list[Properties] | None) -> dict[str, str]:
    return {pair["label"]: pair["value"] for pair in pairs or []}


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
        binding = {"HostIp": port.get("ip") or "", "HostPort": str(external) if external else ""}
        bindings.setdefault(_port_key(port), []).append(binding)
    return bindings


def _volumes(volumes: list[Properties]) -> tuple[dict[str, Any], list[str], list[str]]:
    """Anonymous volumes and mount points, binds, and containers whose volumes are shared."""
    points, binds, sources = {}, [], []
    for volume in volumes:
        mode = "ro" if volume.get("readOnly") else "rw"
        relabel = volume.get("selinuxRelabel")
        mode = f"{mode},{relabel}" if relabel else mode
        if volume.get("fromContainer"):
            sources.append(f"{volume['fromContainer']}:{mode}")
            continue
        points[volume["containerPath"]] = {}
        source = volume.get("hostPath") or volume.get("volumeName")
        if source:
            binds.append(f"{source}:{volume['containerPath']}:{mode}")
    return points, binds, sources


def _mount(mount: Properties) -> Properties:
    body: Properties = {"Target": mount["target"], "Type": mount["type"]}
    if mount.get("source"):
        body["Source"] = mount["source"]
    if mount.get("readOnly"):
        body["ReadOnly"] = True
    bind, tmpfs = mount.get("bindOptions"), mount.get("tmpfsOptions")
    if bind:
        body["BindOptions"] = {"Propagation": bind.get("propagation") or ""}
    if tmpfs:
        names = {"SizeBytes": "sizeBytes", "Mode": "mode"}
        body["TmpfsOptions"] = {n: tmpfs[key] for n, key in names.items() if tmpfs.get(key)}
    if mount.get("volumeOptions"):
        body["VolumeOptions"] = _volume_options(mount["volumeOptions"])
    return body


def _volume_options(options: Properties) -> Properties:
    body: Properties = {
        "NoCopy": bool(options.get("noCopy")),
        "Labels": _labels(options.get("labels")),
        "DriverConfig": {
            "Name": options.get("driverName") or "",
            "Options": options.get("driverOptions") or {},
        },
    }
    if options.get("subpath"):
        body["Subpath"] = options["subpath"]
    return body


def _capability(name: str) -> str:
    """The daemon's own spelling, which a refresh reads back."""
    upper = name.upper()
    return upper if upper == "ALL" or upper.startswith("CAP_") else f"CAP_{upper}"


def _devices(given: Properties) -> Properties:
    requests = [
        {
            "Driver": request.get("driver") or "",
            "Count": request.get("count") or 0,
            "DeviceIDs": request.get("deviceIds") or [],
            "Capabilities": [request.get("capabilities") or []],
            "Options": request.get("options") or {},
        }
        for request in given.get("deviceRequests") or []
    ]
    if given.get("gpus"):
        requests.append(_gpus(given["gpus"]))
    devices = [
        {
            "PathOnHost": device["hostPath"],
            "PathInContainer": device.get("containerPath") or device["hostPath"],
            "CgroupPermissions": device.get("permissions") or "rwm",
        }
        for device in given.get("devices") or []
    ]
    return {"DeviceRequests": requests, "Devices": devices}


def _gpus(text: str) -> Properties:
    """`all`, or `device=0,1`, the two forms of the client's `--gpus` that name devices."""
    named = text.removeprefix("device=").split(",") if text.startswith("device=") else None
    count = 0 if named else -1 if text == "all" else int(text) if text.isdigit() else -1
    body = {"Driver": "", "Count": count, "Capabilities": [["gpu"]], "Options": {}}
    return {**body, "DeviceIDs": named}


def _rates(given: Properties) -> Properties:
    names = ("ReadBps", "WriteBps", "ReadIOps", "WriteIOps")
    return {
        f"BlkioDevice{name}": [
            {"Path": rate["path"], "Rate": rate["rate"]}
            for rate in given.get(f"device{name.replace('IO', 'Io')}") or []
        ]
        for name in names
    }


def _host_config(given: Properties) -> Properties:
    capabilities = given.get("capabilities") or {}
    ulimits = given.get("ulimits") or []
    _, binds, sources = _volumes(given.get("volumes") or [])
    host: Properties = {
        "AutoRemove": bool(given.get("rm")),
        "Binds": binds,
        "CapAdd": [_capability(name) for name in capabilities.get("adds") or []],
        "CapDrop": [_capability(name) for name in capabilities.get("drops") or []],
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
        "Mounts": [_mount(mount) for mount in given.get("mounts") or []],
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
        **_devices(given),
        **_rates(given),
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
    points, _, _ = _volumes(given.get("volumes") or [])
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
        "Labels": _labels(given.get("labels")),
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
