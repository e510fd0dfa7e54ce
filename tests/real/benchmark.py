"""Section 5 of the CIS Docker Benchmark (numbers of 1.6, as docker-bench has them), for a container
as the Docker API describes it. Stricter than docker-bench where that is lax.

docs/hardening.md says which of the section's checks are not here, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from docker.models.containers import Container

Attributes = Mapping[str, Any]
UNPRIVILEGED = 1024


def _bindings(known: Attributes) -> Iterable[Mapping[str, str]]:
    bound = known["HostConfig"]["PortBindings"] or {}
    return (each for several in bound.values() for each in several)


def _options(known: Attributes) -> list[str]:
    return list(known["HostConfig"]["SecurityOpt"] or [])


def _restarts(known: Attributes) -> bool:
    """docker-bench lets `always` pass, whose count is 0."""
    policy = known["HostConfig"]["RestartPolicy"]
    return policy["Name"] == "on-failure" and 1 <= policy["MaximumRetryCount"] <= 5


def _sources(known: Attributes) -> list[str]:
    return [str(each["Source"]) for each in known["Mounts"] if each["Type"] == "bind"]


def _host(key: str) -> Any:
    return lambda known: known["HostConfig"][key]


CHECKS: Mapping[str, Callable[[Attributes], bool]] = {
    "4.1 own user": lambda c: c["Config"]["User"].split(":")[0] not in ("", "0", "root"),
    "5.2 AppArmor is not off": lambda c: not any("apparmor" in each for each in _options(c)),
    "5.3 SELinux is not off": lambda c: not any("label" in each for each in _options(c)),
    "5.4 no capabilities": lambda c: (
        c["HostConfig"]["CapDrop"] == ["ALL"] and not c["HostConfig"]["CapAdd"]
    ),
    "5.5 not privileged": lambda c: c["HostConfig"]["Privileged"] is False,
    "5.6 no folder of the host": lambda c: not _sources(c),
    "5.8 no privileged port": lambda c: all(
        int(each["HostPort"]) >= UNPRIVILEGED for each in _bindings(c)
    ),
    "5.9 only the gateway has ports": lambda c: (
        c["Config"]["Labels"].get("slipway.component") == "gateway" or not list(_bindings(c))
    ),
    "5.10 network of its own": lambda c: c["HostConfig"]["NetworkMode"] != "host",
    "5.11 memory limit": lambda c: (
        0 < c["HostConfig"]["Memory"] == c["HostConfig"]["MemorySwap"]
    ),
    "5.12 processor limit": lambda c: c["HostConfig"]["NanoCpus"] > 0,
    "5.13 read-only root": _host("ReadonlyRootfs"),
    "5.14 ports on one address": lambda c: all(
        each["HostIp"] not in ("", "0.0.0.0", "::")  # noqa: S104 - what must not be
        for each in _bindings(c)
    ),
    "5.15 bounded restarts": _restarts,
    "5.16 processes of its own": lambda c: c["HostConfig"]["PidMode"] == "",
    "5.17 shared memory of its own": lambda c: c["HostConfig"]["IpcMode"] == "private",
    "5.18 no devices": lambda c: not c["HostConfig"]["Devices"],
    "5.19 the daemon's ulimits": lambda c: not c["HostConfig"]["Ulimits"],
    "5.20 mounts are not shared": lambda c: all(
        "shared" not in each.get("Propagation", "") for each in c["Mounts"]
    ),
    "5.21 host name of its own": lambda c: c["HostConfig"]["UTSMode"] == "",
    "5.22 seccomp is not off": lambda c: not any("seccomp" in each for each in _options(c)),
    "5.25 the daemon's cgroup": lambda c: c["HostConfig"]["CgroupParent"] == "",
    "5.26 no new privileges": lambda c: _options(c) == ["no-new-privileges"],
    "5.27 health check": lambda c: bool((c["Config"].get("Healthcheck") or {}).get("Test")),
    "5.28 image by its digest": lambda c: c["Config"]["Image"].startswith("sha256:"),
    "5.29 process limit": lambda c: (c["HostConfig"]["PidsLimit"] or 0) > 0,
    "5.30 not on docker0": lambda c: "bridge" not in c["NetworkSettings"]["Networks"],
    "5.31 not the host's users": lambda c: c["HostConfig"]["UsernsMode"] != "host",
    "5.32 no docker.sock": lambda c: not any("docker.sock" in each for each in _sources(c)),
    "log rotation": lambda c: bool(c["HostConfig"]["LogConfig"]["Config"].get("max-size")),
}


def missed(known: Attributes) -> list[str]:
    """Checks that do not hold."""
    return [name for name, holds in CHECKS.items() if not holds(known)]


def failures(container: Container) -> list[str]:
    """The same of a running container; 5.7 (no sshd) asks for its processes."""
    container.reload()
    running = " ".join(" ".join(each) for each in container.top()["Processes"])
    return [*missed(container.attrs), *(["5.7 no sshd"] if "sshd" in running else [])]
