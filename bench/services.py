"""Running containers as compose services, and the volumes that these mount."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docker.models.containers import Container

PROJECT = "slipbench-compose"


def service(container: Container, networks: Mapping[str, str]) -> dict[str, Any]:
    """The service that starts the same process with the same limits.

    `networks` maps the networks' names to compose's keys.
    """
    config, host = container.attrs["Config"], container.attrs["HostConfig"]
    joined = container.attrs["NetworkSettings"]["Networks"]
    return {
        "image": config["Image"],
        "entrypoint": [_escaped(word) for word in config["Entrypoint"] or ()],
        "command": [_escaped(word) for word in config["Cmd"] or ()],
        "user": config["User"],
        "environment": [_escaped(each) for each in config["Env"]],
        # The gateway's routes name containers, so each keeps its name as an alias.
        "networks": {
            networks[name]: {"aliases": [container.name, *_aliases(container, joined[name])]}
            for name in joined
        },
        "volumes": [_mount(mount) for mount in container.attrs["Mounts"]],
        "ports": _ports(host["PortBindings"] or {}),
        "tmpfs": list(host["Tmpfs"] or {}),
        "healthcheck": _check(config["Healthcheck"]),
        "read_only": host["ReadonlyRootfs"],
        "cap_drop": host["CapDrop"],
        "security_opt": host["SecurityOpt"],
        "init": host["Init"],
        "cpus": host["NanoCpus"] / 1e9,
        "mem_limit": host["Memory"],
        "memswap_limit": host["MemorySwap"],
        "pids_limit": host["PidsLimit"],
        "restart": f"on-failure:{host['RestartPolicy']['MaximumRetryCount']}",
        "stop_signal": config.get("StopSignal") or "SIGTERM",
        "logging": {"driver": host["LogConfig"]["Type"], "options": host["LogConfig"]["Config"]},
    }


def _aliases(container: Container, joined: Mapping[str, Any]) -> list[str]:
    short = container.id[:12] if container.id else ""
    return [alias for alias in joined["Aliases"] or () if alias != short]


def _mount(mount: Mapping[str, Any]) -> str:
    own = mount["Destination"] == "/data"
    name = mount["Name"] if own else copy_of(mount["Name"])
    return f"{name}:{mount['Destination']}:{'rw' if mount['RW'] else 'ro'}"


def _ports(bindings: Mapping[str, Any]) -> list[str]:
    return [
        f"{each['HostIp']}:{each['HostPort']}:{inside}"
        for inside, outside in bindings.items() for each in outside
    ]


def _check(check: Mapping[str, Any]) -> dict[str, Any]:
    """Docker counts in nanoseconds."""
    times = {"interval": "Interval", "timeout": "Timeout", "start_period": "StartPeriod"}
    return {
        "test": [_escaped(word) for word in check["Test"]],
        "retries": check["Retries"],
        **{key: f"{check[name] // 1_000_000}ms" for key, name in times.items() if check.get(name)},
    }


def _escaped(text: str) -> str:
    """A dollar sign that compose takes as it is."""
    return text.replace("$", "$$")


def copy_of(volume: str) -> str:
    """The name of a volume's copy for compose."""
    return f"{PROJECT}-{volume}"


def ready_made(container: Container) -> list[str]:
    """Volumes that Slipway fills: secret files, and the gateway's configuration and routes."""
    return [
        mount["Name"] for mount in container.attrs["Mounts"]
        if mount["Type"] == "volume" and mount["Destination"] != "/data"
    ]


def services(
    running: list[Container], jobs: list[dict[str, Any]], networks: Mapping[str, str], prefix: str
) -> dict[str, Any]:
    """Each container's service, and the migration, which the backends wait for."""
    found = {
        each.labels["slipway.urn"].removeprefix(f"{prefix}-"): service(each, networks)
        for each in running
    }
    for number, job in enumerate(jobs):
        key = f"migration-{number}"
        wells = {name: {"condition": "service_healthy"} for name in found if "database" in name}
        for name, one in found.items():
            if name.startswith("backend"):
                one["depends_on"] = {key: {"condition": "service_completed_successfully"}}
        found[key] = {
            "image": job["image"], "entrypoint": job["command"][:1], "command": job["command"][1:],
            "user": job["user"], "networks": [networks[name] for name in job["networks"]],
            "volumes": [f"{copy_of(name)}:{path}:ro" for name, path in job["volumes"].items()],
            "read_only": True, "tmpfs": ["/tmp"], "cap_drop": ["ALL"],  # noqa: S108
            "security_opt": ["no-new-privileges"], "mem_limit": f"{job['memory']}m",
            "depends_on": wells, "restart": "no",
        }
    return found


def volumes(running: list[Container], ready: set[str]) -> dict[str, Any]:
    """Data volumes, made by compose; those that are `ready` come from outside."""
    data = {
        mount["Name"]
        for each in running for mount in each.attrs["Mounts"] if mount["Destination"] == "/data"
    }
    outside = {copy_of(name): {"external": True} for name in sorted(ready)}
    return {**{name: {"name": f"{copy_of(name)}-data"} for name in sorted(data)}, **outside}
