"""The parts of a create request that Docker writes in more words than a Container does."""

from typing import Any

from toolchain.plugins.bridge.values import Properties


def label_map(pairs: list[Properties] | None) -> dict[str, str]:
    return {pair["label"]: pair["value"] for pair in pairs or []}


def volume_bindings(volumes: list[Properties]) -> tuple[dict[str, Any], list[str], list[str]]:
    """Anonymous volumes and mount points, binds, and containers whose volumes are shared."""
    points: dict[str, Any] = {}
    binds, sources = [], []
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


def mount_body(mount: Properties) -> Properties:
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
        "Labels": label_map(options.get("labels")),
        "DriverConfig": {
            "Name": options.get("driverName") or "",
            "Options": options.get("driverOptions") or {},
        },
    }
    if options.get("subpath"):
        body["Subpath"] = options["subpath"]
    return body


def capability_name(name: str) -> str:
    """The daemon's own spelling, which a refresh reads back."""
    upper = name.upper()
    return upper if upper == "ALL" or upper.startswith("CAP_") else f"CAP_{upper}"


def device_bodies(given: Properties) -> Properties:
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


def rate_bodies(given: Properties) -> Properties:
    names = ("ReadBps", "WriteBps", "ReadIOps", "WriteIOps")
    return {
        f"BlkioDevice{name}": [
            {"Path": rate["path"], "Rate": rate["rate"]}
            for rate in given.get(f"device{name.replace('IO', 'Io')}") or []
        ]
        for name in names
    }
