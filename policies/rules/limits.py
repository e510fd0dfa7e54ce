"""What a container may use up, and how it starts, stops and reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.frameworks import docker, slipway
from policies.reading.platforms.docker import READY
from policies.reading.read import containers
from policies.reading.resource import Resource
from policies.reading.values import Unknown, field, flag, items, mapping, number, text
from policies.rule import Finding, Outcome, Stack, rule

Options = Mapping[str, Any]
ROTATION = {"max-size": "10m", "max-file": "3"}


@rule(
    "container-memory-is-limited", severity="high", framework=docker("5.11"),
    prevents="one leak that makes the kernel kill the database beside it",
    remedy="Set `memory` and the same number as `memorySwap`.",
)
def container_memory_is_limited(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container's memory is limited, and swap does not widen the limit."""
    for found in containers(resource):
        if not found.runs:
            continue
        limit, swap = number(found.memory), number(found.memory_swap)
        if not limit or limit < 0:
            yield Finding("", f"{resource.name} has no memory limit; set `memory` in MiB")
        elif swap != limit:
            yield Finding(
                "", f"{resource.name} may swap beyond its {limit:g} MiB; "
                f"set `memorySwap` to {limit:g} as well",
            )


@rule(
    "container-cpu-is-limited", severity="low", framework=docker("5.12"),
    prevents="a busy loop in one part that starves the others",
    remedy="Set `cpus`.",
)
def container_cpu_is_limited(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container's share of the CPU is limited."""
    for found in containers(resource):
        if found.runs and not any(_given(value) for value in found.cpus):
            yield Finding("", f"{resource.name} may use every CPU; set `cpus`")


def _given(value: Any) -> bool:
    return bool(number(value)) or bool(text(value).strip("0. "))


@rule(
    "container-processes-are-limited", severity="medium", framework=docker("5.29"),
    prevents="a fork bomb that takes the whole machine's process table",
    remedy="Name the container, with `pids`, in a slipway:docker:Ready; pulumi-docker "
    "has no such property.",
    scope="stack",
)
def container_processes_are_limited(stack: Stack, _options: Options) -> Iterator[Outcome]:
    """Every running container has a limit on its processes."""
    limited = {
        urn
        for resource in stack.resources
        if resource.type == READY and number(resource.inputs.get("pids"))
        for urns in resource.links.values() for urn in urns
    }
    for resource in stack.resources:
        for found in containers(resource):
            nproc = any(text(field(u, "name")) == "nproc" for u in items(found.ulimits))
            if found.runs and resource.urn not in limited and not nproc:
                yield Finding(
                    resource.urn, f"{resource.name} may start any number of processes; "
                    "name it in a slipway:docker:Ready with `pids`",
                )


@rule(
    "container-restarts-are-bounded", severity="medium", framework=docker("5.15"),
    prevents="a crash loop that hides for weeks; `always` also starts a container that was "
    "stopped on purpose",
    remedy="Set `restart: on-failure` and `maxRetryCount` between 1 and 5.",
    options={"at_most": 5},
)
def container_restarts_are_bounded(resource: Resource, options: Options) -> Iterator[Outcome]:
    """A container restarts after a failure, a bounded number of times."""
    for found in containers(resource):
        if not found.runs or flag(resource.inputs.get("mustRun")) is False:
            continue
        policy, retries = text(found.restart) or "no", number(found.retries)
        most = number(options["at_most"]) or 5
        if policy != "on-failure":
            yield Finding(
                "", f"{resource.name} restarts `{policy}`; set `restart: on-failure` "
                f"and `maxRetryCount` of 1 to {most:g}",
            )
        elif not retries or not 1 <= retries <= most:
            said = f"{retries:g} times" if retries else "without end"
            yield Finding(
                "", f"{resource.name} restarts {said}; set `maxRetryCount` of 1 to {most:g}"
            )


@rule(
    "container-has-a-health-check", severity="medium", framework=docker("5.27"),
    prevents="traffic that goes to a process which runs and no longer answers",
    remedy="Set `healthcheck.tests`.",
)
def container_has_a_health_check(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A running container says whether it is healthy."""
    for found in containers(resource):
        if not found.runs:
            continue
        tests = items(field(mapping(found.health), "tests"))
        if not tests or (isinstance(tests[0], str) and tests[0] in ("", "NONE")):
            yield Finding("", f"{resource.name} has no health check; set `healthcheck.tests`")


def rotate_logs(resource: Resource) -> dict[str, Any] | None:
    """Docker's json-file with three files of 10 MB."""
    for found in containers(resource):
        if not _rotates(found):
            return {"logDriver": "json-file", "logOpts": dict(ROTATION)}
    return None


def _rotates(found: Any) -> bool:
    driver = text(found.log_driver)
    if driver and driver != "json-file":
        return True  # the others rotate or send logs away
    options = mapping(found.log_options)
    return "max-size" in options and "max-file" in options


@rule(
    "container-logs-rotate", severity="medium", framework=docker("2.13"),
    prevents="a full disk: Docker's default keeps logs for ever, and a full disk stops Postgres",
    remedy="Set `logDriver: json-file` and `logOpts: {max-size: 10m, max-file: 3}`.",
    repair=rotate_logs,
)
def container_logs_rotate(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container's log cannot fill the disk."""
    for found in containers(resource):
        if not _rotates(found):
            yield Finding(
                "", f"{resource.name} keeps its log for ever; set `logOpts` "
                "with `max-size: 10m` and `max-file: 3`",
            )


@rule(
    "container-stops-gracefully", severity="medium", framework=slipway("releases drain"),
    prevents="requests cut off at every release: without a grace period Pulumi kills at once",
    remedy="Set `destroyGraceSeconds` to what the process needs to finish, such as 10.",
)
def container_stops_gracefully(resource: Resource, _options: Options) -> Iterator[Outcome]:
    """A container is given time to finish before it is killed."""
    for found in containers(resource):
        if isinstance(found.grace, Unknown):
            yield found.grace
        elif found.runs and not number(found.grace):
            yield Finding(
                "", f"{resource.name} is killed at once when it is replaced; "
                "set `destroyGraceSeconds`, such as 10",
            )
