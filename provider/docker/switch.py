"""The switch of a route: wait for the new containers, let them serve, wait for the old ones."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from provider.call import Call
from provider.docker import gateway
from provider.docker.daemon import connect, inspect, last_lines
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

PROBE_EVERY, DRAIN_EVERY = 0.5, 0.25


def switch(inputs: Mapping[str, Any], call: Call) -> None:
    """Make `inputs` the route. Raises Failed, with the old targets still serving."""
    client, container, name = connect(inputs["host"]), inputs["gateway"], inputs["name"]
    before: dict[str, Any] | None = gateway.routes(client, container, call).get(name)
    _wait(client, inputs, call)
    call.status("switching")
    gateway.ask(client, container, "PUT", f"/routes/{name}", _wanted(inputs))
    if missing := _probe(client, inputs):
        method = ("PUT", f"/routes/{name}", before) if before else ("DELETE", f"/routes/{name}")
        gateway.ask(client, container, *method)
        target, what = next(iter(missing.items()))
        raise Failed(_story(client, target, f"{what} right after the switch, which was taken back"))
    old = [each["name"] for each in (before or {}).get("targets", [])]
    _drain(client, inputs, [each for each in old if each not in inputs["targets"]], call)


def _wanted(inputs: Mapping[str, Any]) -> dict[str, Any]:
    weights = inputs.get("weights") or {}
    targets = [{"name": each, "weight": weights.get(each, 1)} for each in inputs["targets"]]
    return {"port": inputs["port"], "targets": targets}


def _probe(client: APIClient, inputs: Mapping[str, Any]) -> dict[str, str]:
    """Targets that do not answer, and what they do instead."""
    question = {key: inputs[key] for key in ("targets", "port")} | {"path": inputs["probe"]}
    answers = gateway.ask(client, inputs["gateway"], "POST", "/probe", question)
    return {name: each["detail"] for name, each in answers.items() if not each["ok"]}


def _wait(client: APIClient, inputs: Mapping[str, Any], call: Call) -> None:
    missing: dict[str, str] = {}
    for passed in call.attempts(inputs["timeout"], PROBE_EVERY):
        missing = _probe(client, inputs)
        if not missing:
            return
        _alive(client, list(missing))
        detail = "; ".join(f"{name} {what}" for name, what in missing.items())
        call.status(f"waiting until they serve ({passed:.0f} s): {detail}")
    name, what = next(iter(missing.items()))
    raise Failed(_story(client, name, f"{what} after {inputs['timeout']} s"))


def _alive(client: APIClient, names: Sequence[str]) -> None:
    for name in names:
        known = inspect(client, name)
        if known is None:
            raise Failed(f"container {name} does not exist; run `pulumi refresh`, then again")
        if known["State"]["Status"] in ("exited", "dead"):
            raise Failed(_story(client, name, f"has exited with code {known['State']['ExitCode']}"))


def _story(client: APIClient, name: str, what: str) -> str:
    return (
        f"{name} {what}; what served before still serves\n"
        f"  its last log lines:\n{last_lines(client, name)}\n"
        "  correct what the log says and run again"
    )


def _drain(client: APIClient, inputs: Mapping[str, Any], old: Sequence[str], call: Call) -> None:
    if not old:
        return
    # Not call.attempts: a user's timeout for the whole update is no reason to cut requests off.
    begun = time.monotonic()
    while (passed := time.monotonic() - begun) <= inputs["drain"]:
        waiting = gateway.ask(client, inputs["gateway"], "POST", "/waiting", {"targets": old})
        open_requests = sum(waiting.values())
        if open_requests == 0:
            return
        call.status(f"switched; {open_requests} requests still under way ({passed:.0f} s)")
        call.pause(DRAIN_EVERY)
    call.warn(f"some requests were still under way after {inputs['drain']} s")
