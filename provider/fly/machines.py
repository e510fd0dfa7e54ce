"""Single steps with machines, and waiting until one is well. Used by all that run something."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from provider.errors import Failed
from provider.fly import config
from provider.fly.api import GONE, app_path
from provider.fly.lease import Leases
from provider.http import Client, Missing, Pending, TimedOut, Unsure, once, until

Machine = dict[str, Any]
# Beyond the time that it was given to end by itself.
KILL_SECONDS = 60
ENDED = ("stopped", "failed", *GONE)
BACK = "what had changed is back as it was before; "


class Unwell(Failed):
    """It is there and does not become well."""


def listed(client: Client, app: str, group: str) -> list[Machine]:
    """The machines of a group, in the order of their names."""
    found = client.get(app_path(app, "machines"))
    mine = [
        dict(each) for each in found
        if config.metadata(each).get(config.GROUP) == group and each.get("state") not in GONE
    ]
    return sorted(mine, key=lambda each: str(each["name"]))


def created(
    client: Client, app: str, name: str, region: str, whole: Mapping[str, Any], **more: Any
) -> Machine:
    """Make it, or take over the one of that name in the app."""
    asked = {"name": name, "region": region, "config": dict(whole), **more}

    def find() -> Machine | None:
        there = client.get(app_path(app, "machines"))
        mine = (each for each in there if each["name"] == name and each["state"] not in GONE)
        return next(mine, None)

    return once(
        client.call, find=find, make=lambda: client.post(app_path(app, "machines"), asked)
    )


def updated(
    client: Client, app: str, machine: Mapping[str, Any], whole: Mapping[str, Any],
    leases: Leases, version: int = 0,
) -> Machine:
    """Give it another config, which restarts it. A lost answer is looked for."""
    asked = {"config": dict(whole), **({"min_secrets_version": version} if version else {})}
    try:
        answer: Machine = leases.ask("POST", machine["id"], body=asked)
    except Unsure:
        answer = client.get(app_path(app, "machines", machine["id"]))
        if config.digest_of(answer) != config.digest_of({"config": whole}):
            raise
    if answer.get("state") in ("stopped", "suspended"):
        leases.ask("POST", machine["id"], "start")
    return answer


def swapped(
    client: Client, app: str, before: Mapping[str, Any], whole: Mapping[str, Any],
    leases: Leases, seconds: float, version: int = 0,
) -> Machine:
    """Give it another config and wait until it is well. One that was well before is put back."""
    good = steady(before)
    now = updated(client, app, before, whole, leases, version)
    try:
        return well(client, app, now, leases, seconds, BACK if good else "")
    except Unwell:
        if good:
            put_back(client, app, before, leases, seconds)
        raise


def put_back(
    client: Client, app: str, before: Mapping[str, Any], leases: Leases, seconds: float
) -> None:
    """Give it the config that it had, and wait until it is well."""
    client.call.status(f"putting {before['name']} back to what it was before")
    well(client, app, updated(client, app, before, before["config"], leases), leases, seconds)


def destroyed(client: Client, app: str, machine: Mapping[str, Any], leases: Leases) -> None:
    """Stop it, as its config says how, and remove it; wait until it is gone."""
    name = machine["id"]
    if machine.get("state") == "started":
        leases.ask("POST", name, "stop", body={})
        stop = config.of(machine).get("stop_config") or {}
        patience = config.seconds(stop.get("timeout"), 10) + KILL_SECONDS
        until(client.call, machine["name"], lambda: _ended(client, app, name, leases),
              seconds=patience)
    with suppress(Missing):
        leases.ask("DELETE", name, force=True)
    leases.forget(name)
    path = app_path(app, "machines", name)
    until(client.call, machine["name"], lambda: _removed(client, path))


def _ended(client: Client, app: str, name: str, leases: Leases) -> bool | Pending:
    leases.renew()
    there = client.find(app_path(app, "machines", name)) or {"state": "destroyed"}
    return there["state"] in ENDED or Pending(there["state"])


def _removed(client: Client, path: str) -> bool | Pending:
    there = client.find(path)
    return there is None or there["state"] in GONE or Pending(there["state"])


def well(
    client: Client, app: str, machine: Mapping[str, Any], leases: Leases, seconds: float,
    consequence: str = "",
) -> Machine:
    """Wait until it runs and all its checks pass. Raises Unwell with what they say."""
    name = f"{machine['name']} in {machine['region']}"
    log = f"its log says more: fly logs --app {app} --machine {machine['id']}"
    advice = f"{log} ; {consequence}correct that and run the update again"
    said = "starting"

    def look() -> Machine | Pending:
        nonlocal said
        leases.renew()
        there: Machine = client.get(app_path(app, "machines", machine["id"]))
        if there["state"] in ENDED:
            code = exit_code(there)
            how = "" if code is None else f" with exit code {code}"
            raise Unwell(f"{name} has ended{how}; {advice}")
        said = _waiting_for(there)
        return Pending(said) if said else there

    try:
        return until(client.call, name, look, seconds=seconds)
    except TimedOut as error:
        raise Unwell(f"{name} is not well after {seconds:.0f} s: {said}; {advice}") from error


def steady(machine: Mapping[str, Any]) -> bool:
    """Whether it runs, and all its checks pass."""
    return not _waiting_for(machine)


def _waiting_for(machine: Mapping[str, Any]) -> str:
    """What it still lacks; empty where it is well."""
    if machine["state"] != "started":
        return str(machine["state"])
    wanted, there = config.checked(config.of(machine)), machine.get("checks") or []
    for each in there:
        if each.get("status") != "passing":
            output = " ".join(str(each.get("output") or "no answer").split())[:300]
            return f"{each['name']} is {each.get('status')}: {output}"
    return "its health checks begin" if len(there) < wanted else ""


def exit_code(machine: Mapping[str, Any]) -> int | None:
    """Of its newest exit; None where Fly does not say."""
    exits = [each for each in machine.get("events") or () if each.get("type") == "exit"]
    exits.sort(key=lambda each: int(each.get("timestamp") or 0))
    newest: Mapping[str, Any] = (exits[-1].get("request") or {}) if exits else {}
    found = (newest.get("exit_event") or {}).get("exit_code")
    return None if found is None else int(found)
