"""One hardened container. Every container of the platform is made here, so none is softer.

Read-only root, no capabilities, no new privileges, non-root user, memory, CPU and pids limits,
bounded restarts, rotated logs (CIS Docker Benchmark, section 5).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pulumi
import pulumi_docker as docker

from components.docker.units import go_duration
from components.site import COMPONENT_LABEL, STACK_LABEL, STATE_LABEL, URN_LABEL, Site

# Health of the platform's own parts is looked at often: it is cheap, and a restart is seen soon.
PART_INTERVAL = timedelta(seconds=10)
# The one place that a process may write to beside its volumes; in the container, in memory.
SCRATCH = {"/tmp": ""}  # noqa: S108

# What each container starts its program through. A program that was told to end and did so cleanly
# leaves with 143, as if the signal had ended it: for Docker a container that left with 0 has done
# its work, and a start of the daemon, after a reboot say, brings back only those that have not.
# A wait that a signal breaks off tells the signal's number, even of a program that has ended since:
# it is asked again until no signal came between; 127 then means that it has been told before.
# env: a shell's background process would not hear INT and QUIT.
ENDING = """
quiet= told= code=
hand_on() { quiet=; kill -$1 $! 2>/dev/null; }
for signal in HUP USR1 USR2; do trap "hand_on $signal" $signal; done
for signal in INT QUIT TERM; do trap "told=yes; hand_on $signal" $signal; done
env --default-signal "$@" &
until [ "$quiet" ]; do
  quiet=yes
  wait $!; next=$?
  [ $next = 127 ] && [ "$code" ] || code=$next
done
[ "$told" ] && [ $code = 0 ] && code=143
exit $code
"""
STARTER = ["/bin/sh", "-c", ENDING, "sh"]


@dataclass(frozen=True, kw_only=True)
class Check:
    """A health check: an exec-form command and its timing."""

    command: Sequence[str]
    interval: timedelta = PART_INTERVAL
    timeout: timedelta = timedelta(seconds=5)
    retries: int = 3
    start: timedelta = timedelta(seconds=30)


@dataclass(frozen=True, kw_only=True)
class Process:
    """What runs in a container. `memory` is in MiB; `networks` maps a network to its aliases.

    `command` is the whole of it, program first, whatever the image says.
    """

    component: str
    image: pulumi.Input[str]
    user: pulumi.Input[str]
    memory: int
    command: pulumi.Input[Sequence[str]]
    check: Check
    networks: Mapping[str, Sequence[str]]
    cpus: float = 1.0
    retries: int = 5
    stop_signal: str = "SIGTERM"
    hostname: str | None = None
    grace: int = 10
    entrypoint: Sequence[str] = tuple(STARTER)
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    tmpfs: Mapping[str, str] = field(default_factory=lambda: SCRATCH)
    volumes: Sequence[docker.ContainerVolumeArgs] = ()
    ports: Sequence[docker.ContainerPortArgs] = ()


def labels(
    site: Site, component: str, name: str, *, kept: bool = False
) -> list[tuple[str, pulumi.Input[str]]]:
    """Labels that tie a thing to its stack; `kept` things outlive the state and do not name it."""
    pairs: list[tuple[str, pulumi.Input[str]]] = [
        (COMPONENT_LABEL, component),
        (STACK_LABEL, site.prefix),
        (URN_LABEL, name),
    ]
    return pairs if kept else [*pairs, (STATE_LABEL, site.state)]


def run(
    name: str,
    process: Process,
    site: Site,
    networks: Mapping[str, docker.Network],
    opts: pulumi.ResourceOptions,
) -> docker.Container:
    """Create the container `name`. Its health is waited for by `ready`, not by the container."""
    check = process.check
    return docker.Container(
        name,
        image=process.image,
        user=process.user,
        hostname=process.hostname,
        entrypoints=list(process.entrypoint),
        command=process.command,
        envs=[pulumi.Output.concat(key, "=", value) for key, value in process.environment.items()],
        read_only=True,
        capabilities=docker.ContainerCapabilitiesArgs(drops=["ALL"]),
        security_opts=["no-new-privileges"],
        memory=process.memory,
        memory_swap=process.memory,
        cpus=f"{process.cpus:g}",
        restart="on-failure",
        max_retry_count=process.retries,
        log_driver="json-file",
        log_opts={"max-size": "10m", "max-file": "3"},
        init=True,
        stop_signal=process.stop_signal,
        stop_timeout=process.grace,
        destroy_grace_seconds=process.grace,
        healthcheck=docker.ContainerHealthcheckArgs(
            tests=["CMD", *check.command],
            interval=go_duration(check.interval),
            timeout=go_duration(check.timeout),
            start_period=go_duration(check.start),
            retries=check.retries,
        ),
        networks_advanced=[
            docker.ContainerNetworksAdvancedArgs(name=networks[key].name, aliases=list(aliases))
            for key, aliases in process.networks.items()
        ],
        tmpfs=dict(process.tmpfs) or None,
        volumes=list(process.volumes) or None,
        ports=list(process.ports) or None,
        labels=[
            docker.ContainerLabelArgs(label=label, value=value)
            for label, value in labels(site, process.component, name)
        ],
        opts=pulumi.ResourceOptions.merge(
            # These are called updates by the plugin but never reach a running container.
            pulumi.ResourceOptions(
                replace_on_changes=["healthcheck", "init", "tmpfs", "mounts"],
            ),
            opts,
        ),
    )
