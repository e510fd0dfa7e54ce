"""A container's mounts as `docker inspect` has them, as outputs of a Container."""

from toolchain.plugins.bridge.values import Properties


def mounts(host: Properties) -> list[Properties]:
    return [
        {
            "target": mount.get("Target", ""),
            "source": mount.get("Source", ""),
            "type": mount.get("Type", ""),
            "readOnly": mount.get("ReadOnly", False),
            "bindOptions": _bind(mount.get("BindOptions")),
            "volumeOptions": _volume(mount.get("VolumeOptions")),
            "tmpfsOptions": _tmpfs(mount.get("TmpfsOptions")),
        }
        for mount in host.get("Mounts") or []
    ]


def _bind(options: Properties | None) -> Properties | None:
    return {"propagation": options.get("Propagation", "")} if options else None


def _tmpfs(options: Properties | None) -> Properties | None:
    if not options:
        return None
    return {"sizeBytes": options.get("SizeBytes", 0), "mode": options.get("Mode", 0)}


def _volume(options: Properties | None) -> Properties | None:
    if not options:
        return None
    driver = options.get("DriverConfig") or {}
    labels = options.get("Labels") or {}
    return {
        "noCopy": options.get("NoCopy", False),
        "labels": [{"label": key, "value": labels[key]} for key in sorted(labels)],
        "driverName": driver.get("Name", ""),
        "driverOptions": driver.get("Options") or {},
        "subpath": options.get("Subpath", ""),
    }
