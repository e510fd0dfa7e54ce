"""`slipway:docker:Job`: a hardened container that runs once."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Many, Output, Resource, Table
from provider.docker import lock, schema
from provider.docker.daemon import HOST, connect, explained, inspect, last_lines, last_output
from provider.docker.limits import positive
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

EVERY = 0.2
PIDS = 256
# Exit code of what SIGKILL ended, and how often Docker is then asked whether memory was why.
KILLED, TELLING = 137, 10
MARK = "slipway.job"


class Job(Resource):
    """A container that runs to its end, is removed, and fails the update unless it exits with 0.

    Any changed input runs it again. It has a read-only root with an empty /tmp, no
    capabilities, no new privileges, and limits on memory and processes. Secrets come by
    `volumes`, never by `env`: environments can be seen with `docker inspect`.
    """

    token = "slipway:docker:Job"
    instead_of_import = "run it"
    inputs = {
        "host": HOST,
        "image": Input("Image to run; its digest, so that a changed one runs again", replaces=True),
        "command": Input("Command, the first word is the program", Many("string"), replaces=True),
        "networks": Input("Names of networks to join", Many("string"), default=None, replaces=True),
        "volumes": Input(
            "Volume names to paths; read-only, unless the path ends in :rw",
            Table("string"),
            default=None,
            replaces=True,
        ),
        "env": Input("Variables that are no secrets", Table("string"), default=None, replaces=True),
        "user": Input("User and group that it runs as", default="65532:65532", replaces=True),
        "memory": Input(
            "Most memory, MiB", "integer", default=256, replaces=True, allowed=positive
        ),
        "timeout": Input(
            "Seconds it may take", "integer", default=600, replaces=True, allowed=positive
        ),
        "labels": Input("Labels of the container", Table("string"), default=None, replaces=True),
        "trigger": Input("Any text; another one runs it again", default=None, replaces=True),
        "lock": Input(
            "Name of its container: of the jobs with one name, only one runs at a time",
            default=None,
            replaces=True,
        ),
    }
    outputs = {
        "exitCode": Output("0, for else it would have failed", type="integer"),
        "log": Output("The end of what it wrote", secret=True),
        "schema": Output("Of a migration: the schema's version, where it said so"),
        "compatible": Output(
            "Of a migration: earlier versions whose releases work with it", type=Many("string")
        ),
    }

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Run it to its end. Raises Failed with its last log lines when it does not exit with 0."""
        client = connect(inputs["host"])
        _remove_left_over(client, inputs, call)
        container = _start(client, inputs, call)
        try:
            code, log = _finish(client, container, inputs, call)
            said = schema.said(last_output(client, container))
        finally:
            with explained("could not remove the job's container"):
                client.remove_container(container, force=True, v=True)
        if code != 0:
            raise Failed(
                f"{call.name} exited with code {code}\n  its last log lines:\n{log}\n"
                "  correct what the log says and run again"
            )
        return Made(id=call.name, outputs={"exitCode": code, "log": log, **said})

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What has run stays run."""
        return self.as_known(state)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing is left of it."""


def _remove_left_over(client: APIClient, inputs: Mapping[str, Any], call: Call) -> None:
    """End what an interrupted run of this very job may still be doing: never two at once."""
    # With its own labels, the state's id among them: another clone's job is not this one.
    labels = {**(inputs.get("labels") or {}), MARK: call.mark}
    mine = {"label": [f"{key}={value}" for key, value in labels.items()]}
    with explained("could not look for an earlier run of the job"):
        for left in client.containers(all=True, filters=mine):
            call.warn(f"removing the container of an interrupted run: {left['Id'][:12]}")
            client.remove_container(left["Id"], force=True, v=True)


def _start(client: APIClient, inputs: Mapping[str, Any], call: Call) -> str:
    from docker.types import LogConfig

    networks = inputs.get("networks") or []
    command, memory = inputs["command"], inputs["memory"] * 1024 * 1024
    with explained(f"could not start {call.name}"):
        host_config = client.create_host_config(
            binds=[_bind(name, path) for name, path in (inputs.get("volumes") or {}).items()],
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            read_only=True,
            init=True,
            mem_limit=memory,
            memswap_limit=memory,
            pids_limit=PIDS,
            tmpfs={"/tmp": ""},  # noqa: S108
            network_mode=networks[0] if networks else "none",
            log_config=LogConfig(config={"max-size": "10m", "max-file": "1"}),
        )
        create = partial(
            client.create_container,
            inputs["image"],
            name=inputs.get("lock"),
            entrypoint=command[:1],
            command=command[1:],
            user=inputs["user"],
            environment=inputs.get("env") or {},
            host_config=host_config,
            labels={**(inputs.get("labels") or {}), MARK: call.mark},
        )
        made = lock.create(client, create, inputs, call)
        try:
            for network in networks[1:]:
                client.connect_container_to_network(made["Id"], network)
            client.start(made["Id"])
        except Exception:
            client.remove_container(made["Id"], force=True, v=True)
            raise
    return str(made["Id"])


def _bind(volume: str, path: str) -> str:
    return f"{volume}:{path}" if path.endswith(":rw") else f"{volume}:{path}:ro"


def _outgrew(client: APIClient, container: str, state: Mapping[str, Any]) -> bool:
    """Whether it ended for want of memory. That and its end are two events, in either order."""
    for _ in range(TELLING if state.get("ExitCode") == KILLED else 0):
        if state.get("OOMKilled"):
            break
        time.sleep(0.1)
        state = (inspect(client, container) or {}).get("State", {})
    return bool(state.get("OOMKilled"))


def _finish(
    client: APIClient, container: str, inputs: Mapping[str, Any], call: Call
) -> tuple[int, str]:
    for passed in call.attempts(inputs["timeout"], EVERY):
        state = (inspect(client, container) or {}).get("State", {})
        if state.get("Status") not in ("created", "running"):
            log = last_lines(client, container)
            if _outgrew(client, container, state):
                log += f"\n    (it was ended for using more than {inputs['memory']} MiB)"
            return int(state.get("ExitCode", -1)), log
        call.status(f"running ({passed:.0f} s)")
    raise Failed(
        f"{call.name} was still running after {inputs['timeout']} s and was ended\n"
        f"  its last log lines:\n{last_lines(client, container)}\n"
        "  correct what the log says, or raise its timeout, and run again"
    )
