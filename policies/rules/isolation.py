"""What a container may do to its host and to itself (CIS Docker Benchmark, section 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.frameworks import docker
from policies.reading.platforms.docker import VOLUME
from policies.reading.read import containers
from policies.reading.resource import Resource
from policies.reading.values import Unknown, field, flag, items, mapping, text
from policies.rule import Finding, Outcome, rule

Options = Mapping[str, Any]
SENSITIVE = ("/", "/boot", "/dev", "/etc", "/lib", "/proc", "/sys", "/usr", "/root", "/var/run")


@rule(
    "container-is-not-privileged", severity="critical", framework=docker("5.5"),
    prevents="a process that breaks out of its container as root on the host",
    remedy="Remove `privileged`; give the one capability or device that is needed.",
)
def container_is_not_privileged(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container never runs privileged."""
    for found in containers(resource):
        if flag(found.privileged):
            yield Finding("", f"{resource.name} is privileged; remove `privileged`")


@rule(
    "container-drops-all-capabilities", severity="high", framework=docker("5.4"),
    prevents="using one of the 14 capabilities that Docker grants by default to spoof packets, "
    "change owners or make devices",
    remedy="Set `capabilities: {drops: [ALL]}`; allow single ones in the rule's `allowed`.",
    options={"allowed": []},
)
def container_drops_all_capabilities(resource: Resource, options: Options) -> Iterator[Outcome]:
    """A container has no Linux capability that it does not need."""
    for found in containers(resource):
        if not found.runs:
            continue
        if "ALL" not in [text(name).upper() for name in items(found.capabilities_dropped)]:
            yield Finding(
                "", f"{resource.name} keeps Docker's default capabilities; "
                "drop them with `capabilities: {drops: [ALL]}`",
            )
        allowed = {str(name).upper().removeprefix("CAP_") for name in options["allowed"]}
        for added in items(found.capabilities_added):
            if text(added).upper().removeprefix("CAP_") not in allowed:
                yield Finding(
                    "", f"{resource.name} adds the capability {text(added)}; "
                    "remove it, or allow it in this rule's `allowed`",
                )


def _no_new_privileges(found: Any) -> bool:
    allowed = True
    for option in items(found.security):
        name, _, value = text(option).replace("=", ":").partition(":")
        if name == "no-new-privileges":  # the last one counts
            allowed = value.lower() not in ("", "true", "t", "1")
    return not allowed


def forbid_new_privileges(resource: Resource) -> dict[str, Any] | None:
    """Adds `no-new-privileges` to the security options."""
    for found in containers(resource):
        if found.runs and not _no_new_privileges(found):
            kept = [option for option in items(found.security) if isinstance(option, str)]
            return {"securityOpts": [*kept, "no-new-privileges"]}
    return None


@rule(
    "container-cannot-gain-privileges", severity="high", framework=docker("5.26"),
    prevents="a setuid program in the image that makes an attacker root",
    remedy="Add `no-new-privileges` to `securityOpts`.", repair=forbid_new_privileges,
)
def container_cannot_gain_privileges(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container's processes cannot gain privileges."""
    for found in containers(resource):
        if found.runs and not _no_new_privileges(found):
            yield Finding(
                "", f"{resource.name} may gain privileges; "
                "add `no-new-privileges` to `securityOpts`",
            )


@rule(
    "container-root-is-read-only", severity="medium", framework=docker("5.13"),
    prevents="an attacker who leaves a web shell or changes a binary inside the container",
    remedy="Set `readOnly: true` and give `/tmp` as tmpfs where the process writes.",
)
def container_root_is_read_only(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container cannot write to its own root file system."""
    for found in containers(resource):
        if found.runs and not flag(found.read_only):
            yield Finding("", f"{resource.name} can write to its root; set `readOnly: true`")


@rule(
    "container-does-not-run-as-root", severity="high", framework=docker("4.1"),
    prevents="a container breakout that arrives on the host as root (CVE-2019-5736, runc)",
    remedy="Set `user` to a numeric id other than 0, such as `65532:65532`.",
)
def container_does_not_run_as_root(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container runs as a user other than root."""
    for found in containers(resource):
        if not found.runs:
            continue
        user = text(found.user).split(":")[0]
        # `00` and `+0` are root as well.
        if user == "root" or not user.lstrip("+-0"):
            said = f"runs as {user}" if user else "does not say its user, so it may be root"
            yield Finding("", f"{resource.name} {said}; set `user` to an id such as `65532:65532`")


@rule(
    "container-shares-no-host-namespace", severity="critical", framework=docker("5.10"),
    prevents="reading every process of the host, or its loopback services, from a container",
    remedy="Remove `networkMode: host`, `pidMode`, `ipcMode`, `usernsMode: host`.",
)
def container_shares_no_host_namespace(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container has its own network, process, IPC and user namespaces."""
    for found in containers(resource):
        spaces = {"network": found.network_mode, **found.namespaces}
        for name, mode in spaces.items():
            if isinstance(mode, Unknown):
                yield mode
            elif text(mode) == "host":
                yield Finding(
                    "", f"{resource.name} shares the host's {name} namespace; remove that mode"
                )


@rule(
    "container-mounts-nothing-of-the-host", severity="critical", framework=docker("5.32"),
    prevents="a mounted docker.sock, which is root on the host for whoever takes the container",
    remedy="Use a named volume; put configuration on it by a container that only fills it.",
)
def container_mounts_nothing_of_the_host(
    resource: Resource, _options: Options
) -> Iterator[Outcome]:
    """A container mounts neither the Docker socket nor the host's directories."""
    if resource.type == VOLUME:
        yield from _driven(resource, field(dict(resource.inputs), "driverOpts"))
    for found in containers(resource):
        for volume in items(found.volumes):
            yield from _mounted(resource, field(volume, "hostPath"))
        for mount in items(found.mounts):
            if text(field(mount, "type")) == "bind":
                yield from _mounted(resource, field(mount, "source"))
            options = mapping(field(mount, "volumeOptions"))
            yield from _driven(resource, field(options, "driverOptions"))


def _driven(resource: Resource, value: Any) -> Iterator[Outcome]:
    """A named volume whose driver is told to mount a folder or a disk of the host."""
    device = mapping(value).get("device")
    if isinstance(device, Unknown):
        yield device
    elif text(device).startswith("/") and not text(device).startswith("//"):  # //server/share
        yield from _mounted(resource, device)


def _mounted(resource: Resource, value: Any) -> Iterator[Outcome]:
    if isinstance(value, Unknown):
        yield value
    elif path := text(value):
        kind = "the Docker socket" if path.endswith("docker.sock") else f"{path} of the host"
        if path.endswith("docker.sock") or path.rstrip("/") in [s.rstrip("/") for s in SENSITIVE]:
            kind += ", which gives it the host"
        yield Finding("", f"{resource.name} mounts {kind}; use a named volume")


@rule(
    "container-keeps-its-confinement", severity="high", framework=docker("5.22"),
    prevents="kernel calls that seccomp and AppArmor block by default",
    remedy="Remove `seccomp=unconfined`, `apparmor=unconfined`, `label=disable`.",
)
def container_keeps_its_confinement(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container keeps Docker's seccomp, AppArmor and SELinux profiles."""
    for found in containers(resource):
        for option in items(found.security):
            if text(option).replace(":", "=") in (
                "seccomp=unconfined", "apparmor=unconfined", "label=disable",
                "systempaths=unconfined",
            ):
                yield Finding(
                    "", f"{resource.name} turns off a profile with `{text(option)}`; remove it"
                )


@rule(
    "container-has-no-host-devices", severity="high", framework=docker("5.18"),
    prevents="raw access to a disk or to memory of the host",
    remedy="Remove `devices`.",
)
def container_has_no_host_devices(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container is given no device of the host."""
    for found in containers(resource):
        for device in items(found.devices):
            path = text(field(device, "hostPath")) or "a device"
            yield Finding("", f"{resource.name} is given {path}; remove it from `devices`")
