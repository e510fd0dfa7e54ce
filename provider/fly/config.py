"""What a machine is made of, as Fly writes and reads it.

`services` and `checks` are in the Machines API's own form: names in snake_case, durations as
`30s`. Fly completes what it is given, so that they are compared by what they mean.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from provider.declaration import Input, Many, Table
from provider.fly import allowed

# Ours, in the metadata: which settings it has, and the resource that it belongs to.
RELEASE, GROUP, STAGE = "slipway_release", "slipway_group", "slipway_stage"
INPUTS = {
    "image": Input("Image, with its tag or digest"),
    "entrypoint": Input("Instead of the image's own", Many("string"), default=[]),
    "command": Input("Instead of the image's own", Many("string"), default=[]),
    "env": Input(
        "Variables that are no secrets: Fly shows them", Table("string"), default={}
    ),
    "cpuKind": Input(
        "shared or performance", default="shared", allowed=allowed.one_of(*allowed.KINDS)
    ),
    "cpus": Input("Processor cores", "integer", 1, allowed=allowed.between(1, 16)),
    "memoryMB": Input("Memory", "integer", 256, allowed=allowed.memory),
    "services": Input(
        "What Fly's proxy sends to it: `internal_port`, `protocol`, `ports` with `handlers`, "
        "`concurrency`, `checks`, `autostop`, `autostart`, `min_machines_running`",
        Many("any"), default=[],
    ),
    "checks": Input("Health checks beside those of services, by name", Table("any"), default={}),
    "restartPolicy": Input(
        "no, on-failure or always", default="on-failure",
        allowed=allowed.one_of(*allowed.POLICIES),
    ),
    "maxRetries": Input(
        "Restarts in a row, with on-failure", "integer", 10, allowed=allowed.between(0, 100)
    ),
    "stopSignal": Input(
        "What asks it to end", default="SIGTERM", allowed=allowed.one_of(*allowed.SIGNALS)
    ),
    "stopTimeout": Input(
        "Seconds from then until it is killed", "integer", 10, allowed=allowed.between(1, 300)
    ),
    "minSecretsVersion": Input("The `version` of the app's Secrets", "integer", default=0),
}
# A machine that somebody has stopped is shown as drift in this.
RUNNING = Input(
    "Whether it runs", "boolean", default=True,
    allowed=lambda value: None if value else "is false; leave it out, or take the machine out",
)
EMPTY: tuple[Any, ...] = (None, "", [], {})
STOPS = {True: "stop", False: "off"}
DURATIONS = ("interval", "timeout", "grace_period")
UNITS = {"h": 3600, "m": 60, "s": 1, "ms": 0.001}


def written(
    inputs: Mapping[str, Any], group: str, *, mount: Mapping[str, str] | None = None,
    salt: str = "", **more: Any,
) -> dict[str, Any]:
    """The machine's config for these inputs, with `more`.

    Its metadata has a digest of it, of the secrets' version, and of `salt`.
    """
    retries = {"max_retries": inputs["maxRetries"]}
    config: dict[str, Any] = {
        "image": inputs["image"],
        "env": dict(inputs["env"]),
        "guest": {
            "cpu_kind": inputs["cpuKind"], "cpus": inputs["cpus"], "memory_mb": inputs["memoryMB"],
        },
        "restart": {
            "policy": inputs["restartPolicy"],
            **(retries if inputs["restartPolicy"] == "on-failure" else {}),
        },
        "services": list(inputs["services"]),
        "checks": dict(inputs["checks"]),
        "stop_config": {"signal": inputs["stopSignal"], "timeout": f"{inputs['stopTimeout']}s"},
        **more,
    }
    start = {"entrypoint": inputs["entrypoint"], "cmd": inputs["command"]}
    if any(start.values()):
        config["init"] = {key: list(words) for key, words in start.items() if words}
    if mount:
        config["mounts"] = [dict(mount)]
    whole = json.dumps([config, inputs["minSecretsVersion"], salt], sort_keys=True)
    digest = hashlib.sha256(whole.encode()).hexdigest()[:16]
    config["metadata"] = {
        "fly_process_group": group, GROUP: group, RELEASE: digest, STAGE: "live",
    }
    return config


def found(config: Mapping[str, Any], state: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs as they would have to be set, from a machine's config."""
    guest, restart = config.get("guest") or {}, config.get("restart") or {}
    start, stop = config.get("init") or {}, config.get("stop_config") or {}
    policy = restart.get("policy") or "on-failure"
    known = state.get("maxRetries", INPUTS["maxRetries"].default)
    return {
        "image": config.get("image") or "",
        "entrypoint": start.get("entrypoint") or [],
        "command": start.get("cmd") or [],
        "env": config.get("env") or {},
        "cpuKind": guest.get("cpu_kind") or "shared",
        "cpus": guest.get("cpus") or 1,
        "memoryMB": guest.get("memory_mb") or 256,
        "services": _same(state.get("services", []), config.get("services") or []),
        "checks": _same(state.get("checks", {}), config.get("checks") or {}),
        "restartPolicy": policy,
        "maxRetries": restart.get("max_retries", known) if policy == "on-failure" else known,
        "stopSignal": stop.get("signal") or "SIGTERM",
        "stopTimeout": round(seconds(stop.get("timeout"), 10)),
        "minSecretsVersion": state.get("minSecretsVersion", 0),
    }


def of(machine: Mapping[str, Any]) -> Mapping[str, Any]:
    """A machine's config, or what Fly knows of it while its host is away."""
    return machine.get("config") or machine.get("incomplete_config") or {}


def metadata(machine: Mapping[str, Any]) -> Mapping[str, str]:
    """What its metadata says."""
    return of(machine).get("metadata") or {}


def digest_of(machine: Mapping[str, Any]) -> str:
    """The digest that was written into it."""
    return str(metadata(machine).get(RELEASE, ""))


def asked(machine: Mapping[str, Any], inputs: Mapping[str, Any], digest: str) -> bool:
    """Whether it is what was asked: made from these inputs, and not changed by hand since."""
    there = found(of(machine), inputs)
    return digest_of(machine) == digest and all(inputs[key] == there[key] for key in there)


def checked(config: Mapping[str, Any]) -> int:
    """How many health checks a config asks for."""
    services = config.get("services") or ()
    return len(config.get("checks") or ()) + sum(len(e.get("checks") or ()) for e in services)


def image(machine: Mapping[str, Any]) -> str:
    """The image as Fly has resolved it, with its digest where Fly says one."""
    there = machine.get("image_ref") or {}
    if not there.get("digest"):
        return str(of(machine).get("image", ""))
    name = "/".join(part for part in (there.get("registry"), there.get("repository")) if part)
    tag = f":{there['tag']}" if there.get("tag") else ""
    return f"{name}{tag}@{there['digest']}"


def seconds(value: Any, default: float) -> float:
    """Seconds of a Go duration, such as `1m30s`."""
    parts = re.findall(r"([\d.]+)(ms|[hms])", value) if isinstance(value, str) else []
    return sum(float(number) * UNITS[unit] for number, unit in parts) if parts else default


def _same(known: Any, there: Any) -> Any:
    meant = _meaning(there)
    return known if _meaning(known) == meant else meant


def _meaning(value: Any, key: str = "") -> Any:
    """Without what says nothing, and with one spelling for what has two."""
    if isinstance(value, Mapping):
        made = {name: _meaning(each, name) for name, each in value.items()}
        quiet = {"force_https": False, "min_machines_running": 0, "autostop": "off"}
        return {
            name: each for name, each in made.items()
            if each not in EMPTY and quiet.get(name) != each
        }
    if isinstance(value, list | tuple):
        return [_meaning(each) for each in value]
    if key == "autostop" and isinstance(value, bool):
        return STOPS[value]
    if key in DURATIONS and isinstance(value, str):
        return f"{seconds(value, 0):g}s"
    return value
