"""The switch of a route: wait for the new containers, let them serve, wait for the old ones."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from provider.call import Call
from provider.docker import canary, gateway
from provider.docker.daemon import (
    connect,
    inspect,
    last_lines,
    start_if_stopped,
    stop_if_there,
)
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

PROBE_EVERY, DRAIN_EVERY = 0.5, 0.25
Target = Mapping[str, Any]


@dataclass
class Switch:
    """One route's way from what serves now to its new targets.

    `old` are the targets that will serve no more, as the gateway has them.
    """

    inputs: Mapping[str, Any]
    call: Call
    client: APIClient = field(init=False)
    before: dict[str, Any] | None = field(init=False)

    def __post_init__(self) -> None:
        self.client = connect(self.inputs["host"])
        routes = gateway.routes(self.client, self.inputs["gateway"], self.call)
        self.before = routes.get(self.inputs["name"])

    @property
    def new(self) -> list[str]:
        """Names of the new targets."""
        return list(self.inputs["targets"])

    @property
    def old(self) -> list[str]:
        """Names of those that serve now and will not."""
        targets = (self.before or {}).get("targets", [])
        return [each["name"] for each in targets if each["name"] not in self.new]

    def run(self) -> None:
        """Make `inputs` the route. Raises Failed, with the old targets still serving."""
        for each in self.new:
            start_if_stopped(self.client, each)
        self._wait()
        self.call.status("switching")
        for targets, gone in self._steps():
            self.put(targets)
            names = [each["name"] for each in targets]
            if missing := self._missing([each for each in names if each in self.new]):
                target, what = next(iter(missing.items()))
                self.take_back()
                what = f"{what} right after the switch, which was taken back"
                raise Failed(_story(self.client, target, what))
            self.drain(gone)

    def _steps(self) -> Iterator[tuple[list[Target], list[str]]]:
        """What serves after each step, and which containers that step takes the traffic from."""
        strategy, new, old = self.inputs.get("strategy"), self.new, self.old
        if strategy == "canary" and old:
            canary.prove(self)
        if strategy != "rolling" or not old:
            yield self._weighed(new), old
            return
        for count in range(1, len(new) + 1):
            first, last = ((count + step) * len(old) // len(new) for step in (-1, 0))
            stay = [{"name": each, "weight": 1} for each in old[last:]]
            yield [*self._weighed(new[:count]), *stay], old[first:last]

    def _weighed(self, names: Sequence[str]) -> list[Target]:
        weights = self.inputs.get("weights") or {}
        return [{"name": each, "weight": weights.get(each, 1)} for each in names]

    def put(self, targets: Sequence[Target], *, watched: bool = False) -> None:
        """Let these containers serve, by weight, from the next request on."""
        body: dict[str, Any] = {"port": self.inputs["port"], "targets": targets}
        if watched:
            body["watched"] = True
        self.ask("PUT", f"/routes/{self.inputs['name']}", body)

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """The gateway's answer."""
        return gateway.ask(self.client, self.inputs["gateway"], method, path, body)

    def take_back(self) -> None:
        """Let what served before serve again, and end the new ones once they have answered.

        They are stopped, so that their WebSockets come over too; their logs stay to be read.
        """
        if not self.before:
            self.ask("DELETE", f"/routes/{self.inputs['name']}")
            return
        # A canary that was killed has left the new ones in what served before.
        killed = self.new if self.before.get("watched") else ()
        served = [each for each in self.before["targets"] if each["name"] not in killed]
        self.put([{key: each[key] for key in ("name", "weight")} for each in served])
        ended = set(self.new) - {each["name"] for each in served}
        self.drain(sorted(ended))
        for each in ended:
            stop_if_there(self.client, each)

    def _missing(self, names: Sequence[str]) -> dict[str, str]:
        """Those that do not answer, and what they do instead."""
        question = {"targets": names, "port": self.inputs["port"], "path": self.inputs["probe"]}
        answers = self.ask("POST", "/probe", question)
        return {name: each["detail"] for name, each in answers.items() if not each["ok"]}

    def _wait(self) -> None:
        missing: dict[str, str] = {}
        for passed in self.call.attempts(self.inputs["timeout"], PROBE_EVERY):
            missing = self._missing(self.new)
            if not missing:
                return
            self.alive(list(missing))
            detail = "; ".join(f"{name} {what}" for name, what in missing.items())
            self.call.status(f"waiting until they serve ({passed:.0f} s): {detail}")
        name, what = next(iter(missing.items()))
        raise Failed(_story(self.client, name, f"{what} after {self.inputs['timeout']} s"))

    def alive(self, names: Sequence[str]) -> None:
        """Raises Failed, with its last log lines, for one that has exited."""
        for name in names:
            known = inspect(self.client, name)
            if known is None:
                raise Failed(f"container {name} does not exist; run `pulumi refresh`, then again")
            if known["State"]["Status"] in ("exited", "dead"):
                what = f"has exited with code {known['State']['ExitCode']}"
                raise Failed(_story(self.client, name, what))

    def drain(self, names: Sequence[str]) -> None:
        """Wait until these have answered what they were asked, at most `drain` seconds."""
        if not names:
            return
        # Not call.attempts: a user's timeout for the update is no reason to cut requests off.
        begun, most = time.monotonic(), self.inputs["drain"]
        while (passed := time.monotonic() - begun) <= most:
            waiting = self.ask("POST", "/waiting", {"targets": names})
            open_requests = sum(waiting.values())
            if open_requests == 0:
                return
            text = f"switched; {open_requests} requests still under way ({passed:.0f} s)"
            self.call.status(text)
            self.call.pause(DRAIN_EVERY)
        self.call.warn(f"some requests were still under way after {most} s")


def _story(client: APIClient, name: str, what: str) -> str:
    return (
        f"{name} {what}; what served before still serves\n"
        f"  its last log lines:\n{last_lines(client, name)}\n"
        "  correct what the log says and run again"
    )
