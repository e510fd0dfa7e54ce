"""Proves, on the running stack, that a preview cannot touch data that is not its own.

The rule `preview-touches-no-production-data` reads the plan; this asks what really runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cli.state import State
from cli.status.deployed import Stack
from components.docker.files import MOUNT
from components.site import COMPONENT_LABEL, STACK_LABEL, STATE_LABEL

if TYPE_CHECKING:
    from docker import DockerClient

DATA_PORTS = {"database": (5432, 6432), "cache": (6379,), "storage": (3900,)}
SECONDS = 3


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One thing that was looked at. `found` says what is wrong, "" where it is well."""

    what: str
    found: str = ""


def probe(state: State, client: DockerClient | None, production: Stack | None) -> list[Proof]:
    """Look at everything that could lead to foreign data. `client`: of a stack on docker."""
    proofs = list(_hosted(Stack.of(state), production))
    if client is not None and state.identity:
        mine, others = _containers(client, state.identity)
        proofs += [
            _networks(client, mine, state.identity), _volumes(mine, others), _reach(mine, others),
        ]
    return proofs


def _containers(client: DockerClient, state: str) -> tuple[list[Any], list[Any]]:
    """Running containers of this state, and of every other one on the machine."""
    every = client.containers.list(filters={"label": STACK_LABEL}, ignore_removed=True)
    mine = [each for each in every if each.labels.get(STATE_LABEL) == state]
    return mine, [each for each in every if each.labels.get(STATE_LABEL) != state]


def _networks(client: DockerClient, mine: list[Any], state: str) -> Proof:
    """Names such as `pooler` lead to whoever has them in the same network."""
    what = "its networks hold its own containers only"
    for name in sorted({n for each in mine for n in each.attrs["NetworkSettings"]["Networks"]}):
        network = client.networks.get(name)
        network.reload()
        for identity in network.attrs.get("Containers") or {}:
            other = client.containers.get(identity)
            if other.labels.get(STATE_LABEL) != state:
                return Proof(what=what, found=f"{other.name} of another stack is in {name}")
    return Proof(what=what)


def _volumes(mine: list[Any], others: list[Any]) -> Proof:
    what = "its data volumes are mounted by nobody else"
    own = {mount["Name"] for each in mine for mount in each.attrs["Mounts"] if mount.get("Name")}
    for each in others:
        shared = own & {mount.get("Name") for mount in each.attrs["Mounts"]}
        if shared:
            return Proof(what=what, found=f"{each.name} mounts {sorted(shared)[0]} as well")
    return Proof(what=what)


def _reach(mine: list[Any], others: list[Any]) -> Proof:
    """From inside its backend, every other stack's database, cache and storage stays silent."""
    targets = list(_targets(others))
    what = f"its backend reaches none of the {len(targets)} data addresses of other stacks here"
    backend = next((each for each in mine if _has_tools(each)), None)
    if backend is None or not targets:
        return Proof(what=what)
    tries = " ".join(f"try {address} {port} &" for address, port in targets)
    busybox = f"{MOUNT}/busybox"
    script = (
        f"try() {{ {busybox} nc -w {SECONDS} $1 $2 </dev/null >/dev/null 2>&1 && echo $1:$2; }}; "
        f"{tries} wait"
    )
    _, said = backend.exec_run([busybox, "sh", "-c", script])
    reached = said.decode(errors="replace").split()
    return Proof(what=what, found=f"it reaches {', '.join(reached)}" if reached else "")


def _has_tools(container: Any) -> bool:
    """A backend: it is what has busybox mounted, and runs the product's own code."""
    parts = (*DATA_PORTS, "gateway", "frontend")
    mounted = any(mount.get("Destination") == MOUNT for mount in container.attrs["Mounts"])
    return mounted and container.labels.get(COMPONENT_LABEL) not in parts


def _targets(others: list[Any]) -> Iterator[tuple[str, int]]:
    for each in others:
        networks = each.attrs["NetworkSettings"]["Networks"].values()
        for port in DATA_PORTS.get(each.labels.get(COMPONENT_LABEL, ""), ()):
            yield from ((n["IPAddress"], port) for n in networks if n.get("IPAddress"))


def _hosted(stack: Stack, production: Stack | None) -> Iterator[Proof]:
    """Where a vendor keeps the rows: the address is of something that this state made."""
    host = stack.outputs.get("databaseHost")
    part = next((each for each in stack.components() if each.kind == "database"), None)
    if part is None or part.platform == "docker" or not isinstance(host, str):
        return
    made = [
        each for each in stack.resources
        if each.custom and host in (v for v in each.outputs.values() if isinstance(v, str))
    ]
    what = f"{host} is a database that this stack made"
    yield Proof(what=what, found="" if made else f"nothing in its state has the address {host}")
    if production is not None:
        theirs = production.outputs.get("databaseHost")
        same = f"{host} is production's database" if theirs == host else ""
        yield Proof(what="it is not production's", found=same)
