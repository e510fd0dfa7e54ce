"""The engine's event log, read while it is written: its own times are whole seconds."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

LOOK_EVERY = 0.005
DONE = ("resOutputsEvent", "resOpFailedEvent")
REGISTERING = "registering resource: ty="


@dataclass(frozen=True, kw_only=True)
class Step:
    """One resource's create, update or look, in seconds since the engine was started."""

    urn: str
    start: float
    end: float

    @property
    def seconds(self) -> float:
        """How long it took."""
        return self.end - self.start

    @property
    def label(self) -> str:
        """`Container slipbench-test-bench-gateway`, from the URN."""
        kind, name = self.urn.split("::")[-2:]
        return f"{kind.split('$')[-1].split(':')[-1]} {name}"


class Tail:
    """Follows an event log from before it exists; `events` are (seconds since start, event)."""

    def __init__(self, log: Path) -> None:
        self._log, self._over = log, threading.Event()
        self.events: list[tuple[float, dict[str, Any]]] = []
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> Tail:
        self._began = time.monotonic()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _follow(self) -> None:
        read, rest = 0, b""
        while True:
            last = self._over.is_set()
            if self._log.exists():
                with self._log.open("rb") as log:
                    log.seek(read)
                    new = log.read()
                read += len(new)
                *lines, rest = (rest + new).split(b"\n")
                now = time.monotonic() - self._began
                self.events += [(now, json.loads(line)) for line in lines if line.strip()]
            if last:
                return
            time.sleep(LOOK_EVERY)

    def steps(self) -> list[Step]:
        """What was done to each resource, in order of its end."""
        started: dict[str, float] = {}
        done: list[Step] = []
        for at, event in self.events:
            if "resourcePreEvent" in event:
                started[event["resourcePreEvent"]["metadata"]["urn"]] = at
            for key in DONE:
                urn = event.get(key, {}).get("metadata", {}).get("urn")
                if urn in started:
                    done.append(Step(urn=urn, start=started.pop(urn), end=at))
        return done

    def registered(self) -> list[tuple[float, str]]:
        """(seconds, type and name) of every resource as the program asks for it."""
        said = [
            (at, event.get("diagnosticEvent", {}).get("message", "")) for at, event in self.events
        ]
        return [
            (at, message.removeprefix(REGISTERING).split(", custom")[0])
            for at, message in said
            if message.startswith(REGISTERING)
        ]


def critical_path(steps: Sequence[Step], resources: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The chain of steps that the end had to wait for, first one first.

    `resources` are the state's. From the last step back: what it depended on and ended last.
    """
    by_urn = {step.urn: step for step in steps if not _component(step, resources)}
    known = {resource["urn"]: resource for resource in resources}
    if not by_urn:
        return []
    chain = [max(by_urn.values(), key=lambda step: step.end)]
    while before := [
        by_urn[urn] for urn in _needs(known.get(chain[0].urn, {})) if urn in by_urn
    ]:
        chain.insert(0, max(before, key=lambda step: step.end))
    return chain


def _needs(resource: Mapping[str, Any]) -> set[str]:
    properties = resource.get("propertyDependencies") or {}
    return {
        *(resource.get("dependencies") or ()),
        *(urn for urns in properties.values() for urn in urns or ()),
    }


def _component(step: Step, resources: Sequence[Mapping[str, Any]]) -> bool:
    """A component ends with the program and does nothing itself."""
    return any(
        resource["urn"] == step.urn and not resource.get("custom") for resource in resources
    )
