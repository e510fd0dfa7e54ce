"""A Container's state: how much of what was asked for is kept, and how much is read back."""

from typing import Any

from toolchain.plugins.bridge.attributes import is_collection
from toolchain.plugins.bridge.ordering import ordered
from toolchain.plugins.bridge.values import UNKNOWN, Properties
from toolchain.plugins.docker import inspection
from toolchain.plugins.docker.container_attributes import ATTRIBUTES

_NEVER_READ = ("envs", "labels")
"""The official plugin does not read these back, so what is not given is empty."""
_UNSET = {"networksAdvanced": "gwPriority", "volumes": "readOnly"}
_UNSET_VALUES: dict[str, Any] = {"networksAdvanced": 0, "volumes": False}


def _must_run(wanted: Any, inspected: Properties) -> Any:
    """A container that stands still has not to run, whatever was asked for."""
    return bool(wanted) if inspected["State"]["Running"] else False


def after_create(plan: Properties, inspected: Properties, logs: str | None) -> Properties:
    """What was asked for stays as it was written, the rest is read; an empty collection that
    nobody asked for stays nothing."""
    found = inspection.outputs(inspected)
    state = dict(plan)
    for name, planned in plan.items():
        attribute = ATTRIBUTES[name]
        if name not in found:
            state[name] = None if planned == UNKNOWN else planned
        elif planned is None and is_collection(attribute) and not found[name]:
            continue
        elif planned in (None, UNKNOWN) or attribute.kind in ("string", "int", "bool"):
            state[name] = found[name]
    for name in _NEVER_READ:
        state[name] = [] if plan[name] == UNKNOWN else plan[name]
    return {**state, **_running(plan, inspected), "containerLogs": logs}


def _running(before: Properties, inspected: Properties) -> Properties:
    found = inspection.running_state(inspected)
    found["mustRun"] = _must_run(before.get("mustRun"), inspected)
    if not before.get("ports"):
        found["ports"] = []
    return found


def after_read(olds: Properties | None, inspected: Properties) -> Properties:
    """What a refresh sees. Without `olds` this is an import: what cannot be read is nothing."""
    found = inspection.outputs(inspected)
    if olds is None:
        return _imported(found, inspected)
    state = {name: olds.get(name) for name in ATTRIBUTES}
    state.update({name: value for name, value in found.items() if name not in _kept(olds)})
    for name, field in _UNSET.items():
        state[name] = [_filled(item, field, _UNSET_VALUES[name]) for item in state[name] or []]
    state["mounts"] = ordered(state["mounts"] or [], ATTRIBUTES["mounts"])
    state["logOpts"] = state["logOpts"] or {}
    return {**state, **_running(olds, inspected)}


def _kept(olds: Properties) -> set[str]:
    """An address range of memory that was never given is not drift; nor is networkMode's name."""
    return {"networkMode"} if olds.get("networkMode") else set()


def _filled(item: Properties, field: str, value: Any) -> Properties:
    return {**item, field: value if item.get(field) is None else item[field]}


def _imported(found: Properties, inspected: Properties) -> Properties:
    state: Properties = {}
    for name, attribute in ATTRIBUTES.items():
        blocks = attribute.kind in ("blocks", "block_set")
        state[name] = found.get(name, [] if blocks else None)
    state["mounts"] = ordered(state["mounts"] or [], ATTRIBUTES["mounts"])
    return {
        **state,
        "image": inspected["Config"]["Image"],
        "labels": [],
        "logOpts": {},
        "memoryReservation": found["memoryReservation"],
        "ports": [],
    }
