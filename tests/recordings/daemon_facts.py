"""What a recorded call did to the container in the daemon, and what the replayed one does."""

from typing import Any

from tests.recordings.compare import masked
from tests.recordings.recorded import Call

_COMPARED = ("HostConfig.", "Config.", "Args", "Path", "running")
_MACHINE = ("HostConfig.ConsoleSize", "HostConfig.MaskedPaths", "HostConfig.ReadonlyPaths")
"""What the daemon fills in by itself."""


def settings(inspected: dict[str, Any]) -> dict[str, Any]:
    """The inspected container as path -> value, one level below Config and HostConfig."""
    found = {"running": inspected["State"]["Running"]}
    for name in ("Args", "Path"):
        found[name] = inspected[name]
    for part in ("Config", "HostConfig"):
        found.update({f"{part}.{key}": value for key, value in inspected[part].items()})
    return found


def wrong_facts(call: Call, before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Where the daemon's container is not as recorded: an update must have changed exactly what
    the recording says, a new container must have what the recording lists."""
    recorded = call.facts.get("daemon")
    if recorded is None:
        return []
    facts = {path: value for path, value in recorded.items() if _counts(path)}
    wanted = facts if call.case.endswith("-full") else {p: v[1] for p, v in facts.items()}
    if call.method == "Update":
        changed = {path for path in after if before.get(path) != after[path]}
        extra = [
            f"daemon: {path} changed, not so in the recording" for path in changed - set(facts)
        ]
    else:
        extra = []
    return extra + [
        f"daemon {path}: recorded {value!r}, found {after.get(path)!r}"
        for path, value in wanted.items()
        if _plain(after.get(path)) != _plain(value)
    ]


def _counts(path: str) -> bool:
    return path.startswith(_COMPARED) and path not in _MACHINE and path.count(".") < 2


def _plain(value: Any) -> Any:
    """Lists in any order, and nothing for what is empty or absent."""
    if isinstance(value, list):
        return sorted((_plain(item) for item in value), key=repr)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return "" if value in (None, "<absent>") else masked(value)
