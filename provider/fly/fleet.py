"""The machines of one group, some of the release before and some of the new one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from provider.fly import config
from provider.fly.api import app_path
from provider.fly.lease import Leases
from provider.fly.machines import (
    Machine,
    created,
    destroyed,
    listed,
    put_back,
    swapped,
    well,
)
from provider.http import Client

# A machine of a new release that the proxy does not know yet.
WAITING = "waiting"


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """What a deployment works with. `whole` is the config that all its machines shall have."""

    client: Client
    app: str
    group: str
    inputs: Mapping[str, Any]
    whole: Mapping[str, Any]
    leases: Leases
    taken: set[str] = field(default_factory=set)

    @property
    def release(self) -> str:
        """The digest of the wanted config."""
        return config.digest_of({"config": self.whole})

    def current(self, machine: Machine) -> bool:
        """Whether it has the wanted config already."""
        return config.asked(machine, self.inputs, self.release)

    def machines(self) -> list[Machine]:
        """All of the group; their names are taken from now on."""
        found = listed(self.client, self.app, self.group)
        self.taken.update(each["name"] for each in found)
        return found

    def live(self) -> list[Machine]:
        """Those that traffic goes to."""
        return [each for each in self.machines() if not waiting(each)]

    def missing(self, there: list[Machine]) -> Iterator[str]:
        """Regions of the machines that are to be made, one for each."""
        have = Counter(each["region"] for each in there)
        for region, count in sorted(self.inputs["regions"].items()):
            for _ in range(count - have[region]):
                yield region

    def too_many(self, there: list[Machine]) -> list[Machine]:
        """Those above the wanted number of their region."""
        left = dict(self.inputs["regions"])
        over = []
        for each in there:
            left[each["region"]] = left.get(each["region"], 0) - 1
            if left[each["region"]] < 0:
                over.append(each)
        return over

    def make(self, region: str, *, live: bool) -> Machine:
        """One more machine. One that is not live is not registered with the proxy."""
        stem = f"{self.group}-{region}-{self.release[:8]}"
        number = next(n for n in range(1, 1000) if f"{stem}-{n}" not in self.taken)
        self.taken.add(f"{stem}-{number}")
        own = {**self.whole["metadata"], config.STAGE: "live" if live else WAITING}
        more: dict[str, Any] = {} if live else {"skip_service_registration": True}
        if version := self.inputs["minSecretsVersion"]:
            more["min_secrets_version"] = version
        whole = {**self.whole, "metadata": own}
        return created(self.client, self.app, f"{stem}-{number}", region, whole, **more)

    def check(self, machine: Machine, consequence: str = "") -> Machine:
        """Wait until it is well."""
        return well(
            self.client, self.app, machine, self.leases, self.inputs["healthSeconds"], consequence
        )

    def swap(self, machine: Machine) -> None:
        """Give it the wanted config, or leave it as it was."""
        swapped(
            self.client, self.app, machine, self.whole, self.leases,
            self.inputs["healthSeconds"], self.inputs["minSecretsVersion"],
        )

    def put_back(self, machine: Machine) -> None:
        """Give it the config that it had when it was listed."""
        put_back(self.client, self.app, machine, self.leases, self.inputs["healthSeconds"])

    def register(self, machine: Machine) -> None:
        """Let the proxy send traffic to it."""
        self.leases.ask("POST", machine["id"], "uncordon")
        body = {"value": "live"}
        path = app_path(self.app, "machines", machine["id"], "metadata", config.STAGE)
        self.client.post(path, body, repeatable=True)

    def cordon(self, machine: Machine) -> None:
        """Let the proxy send nothing more to it."""
        self.leases.ask("POST", machine["id"], "cordon")

    def destroy(self, machine: Machine) -> None:
        """Stop and remove it."""
        destroyed(self.client, self.app, machine, self.leases)


def waiting(machine: Mapping[str, Any]) -> bool:
    """Whether it is of a release that has not taken over."""
    return config.metadata(machine).get(config.STAGE) == WAITING
