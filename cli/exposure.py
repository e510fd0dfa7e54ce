"""Which ports of a server answer from here, and which of them should."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from components.docker.daemon import Daemon
from components.site import COMPONENT_LABEL, STATE_LABEL
from provider.docker import ssh

PATIENCE = 3.0
GATEWAY, SSH_PORT = "gateway", 22


@dataclass(frozen=True, kw_only=True)
class Port:
    """A port that is open to other machines, as far as the server's own addresses go.

    `by` is the container or program behind it; `wanted` says that others are to reach it.
    """

    number: int
    bound: str
    by: str
    wanted: bool
    answers: bool

    @property
    def advice(self) -> str:
        """What is wrong and what to do; empty where it is as it should be."""
        if self.wanted and not self.answers:
            return "nobody gets through: open it in the firewall"
        if self.wanted:
            return ""
        if self.by:
            return "publish it on 127.0.0.1, or stop it: Docker's ports do not pass ufw"
        reached = "it answers here" if self.answers else "only a firewall keeps it closed"
        return f"{reached}: bind it to 127.0.0.1, or stop it"

    @property
    def bad(self) -> bool:
        """Whether somebody has to do something: a container's port is past the firewall."""
        return not self.answers if self.wanted else self.answers or bool(self.by)


def ports(daemon: Daemon, state: str) -> list[Port]:
    """Every open port of the daemon's server. `state` is the id that the stack's things carry.

    Raises NoWay where the server cannot be reached.
    """
    holders = {port: each for each in daemon.containers() for port in _published(each)}
    address, entrance = ssh.address(daemon.host), ssh.port(daemon.host) or SSH_PORT
    found: dict[int, Port] = {}
    public = [each for each in daemon.facts().listening if each.public]
    with ThreadPoolExecutor(max_workers=16) as pool:
        answers = list(pool.map(lambda each: _answers(address, each.port), public))
    for each, answered in zip(public, answers, strict=True):
        holder = holders.get(each.port)
        gateway = holder is not None and _gateway_of(holder, state)
        found[each.port] = Port(
            number=each.port,
            bound=each.address if each.port not in found else "every address",
            by=_name(holder) if holder else "",
            wanted=gateway or each.port == entrance,
            answers=answered,
        )
    return sorted(found.values(), key=lambda each: each.number)


def _published(container: Mapping[str, Any]) -> Iterable[int]:
    return (each["PublicPort"] for each in container["Ports"] if "PublicPort" in each)


def _gateway_of(container: Mapping[str, Any], state: str) -> bool:
    labels = container["Labels"]
    return bool(labels.get(COMPONENT_LABEL) == GATEWAY and labels.get(STATE_LABEL) == state)


def _name(container: Mapping[str, Any]) -> str:
    return str(container["Names"][0]).removeprefix("/")


def _answers(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=PATIENCE):
            return True
    except OSError:
        return False
