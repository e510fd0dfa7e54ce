"""`slipway recover`: after a crash, back to a state that the next `up` can build on.

A killed engine leaves a lock, pending operations, and plugins that may still finish what they
were creating. Cancelling and updating alone then makes things twice.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from cli import checkpoint, images
from cli.engine import Engine
from cli.leftovers import alive, end, orphans, running
from cli.state import Lock, State, locks
from components.site import STATE_LABEL
from toolchain import sidecars

if TYPE_CHECKING:
    from docker import DockerClient

Say = Callable[[str], None]
Client = Callable[[str], "DockerClient"]


class UpdateRunning(Exception):
    """Another update of the stack is alive; recovering now would harm it."""


def recover(engine: Engine, client: Client, say: Say) -> bool:
    """End, unlock, remove, refresh, rebuild: only what is needed. True when anything was.

    `client` connects to the Docker of an address; empty for this machine's.
    """
    cleared = clear(engine, client, say)
    rebuilt = _rebuild(engine, State.read(engine), client, say)
    return bool(cleared or rebuilt)


def clear(engine: Engine, client: Client, say: Say) -> bool:
    """The same without building images: all that a stack needs that is about to go."""
    if engine.files and sidecars.remove_empty(engine.files):
        say("removing what a dead update left half written beside the state")
    dead = dead_locks(locks(engine))
    left = orphans(engine.root, running())
    if left:
        say(f"ending {len(left)} process(es) that a dead update left behind")
        end(left)
    if dead:
        say("releasing the lock of an update that died")
        engine.run("cancel", "--yes")
    if back := checkpoint.put_back(engine):
        say("going back to the state before the last step: the last one cannot be read")
    state = State.read(engine)
    died = dead or left or back or state.pending
    strays = list(_strays(state, client)) if state.identity and died else []
    for kind, thing in strays:
        say(f"removing {kind} {thing.name}: made by an update that died, unknown to the state")
        _remove(kind, thing)
    if state.pending or strays or back:
        say("comparing the state with what is really there")
        engine.run("refresh", "--yes", "--skip-preview", "--clear-pending-creates")
    return bool(died or strays)


def dead_locks(found: list[Lock]) -> list[Lock]:
    """What an update that died has left. Raises UpdateRunning where one of them is alive."""
    for lock in found:
        if lock.host not in ("", socket.gethostname()):
            raise UpdateRunning(
                f"an update of this stack runs on {lock.host} (process {lock.pid}); wait for it, "
                "or, when that machine is gone, run: pulumi cancel"
            )
        if alive(lock.pid):
            raise UpdateRunning(
                f"an update of this stack is running (process {lock.pid}); wait for it to end"
            )
    return found


def _strays(state: State, client: Client) -> Iterator[tuple[str, Any]]:
    """Containers, volumes, networks of this state's label that the state does not know."""
    daemon, known = client(state.host), state.known()
    label: dict[str, str | list[str] | bool] = {"label": f"{STATE_LABEL}={state.identity}"}
    for container in daemon.containers.list(all=True, filters=label, ignore_removed=True):
        if container.id not in known:
            yield "container", container
    for volume in daemon.volumes.list(filters=label):
        if volume.id not in known:
            yield "volume", volume
    for network in daemon.networks.list(filters=label):
        if network.id not in known:
            yield "network", network


def _remove(kind: str, thing: Any) -> None:
    if kind == "container":
        thing.remove(force=True)
    else:
        thing.remove()


def _rebuild(engine: Engine, state: State, client: Client, say: Say) -> list[str]:
    """Build again the images that the state knows and this machine's daemon has lost.

    What a server has is not built again: what others start from is brought back from there.
    """
    if not list(state.of(images.IMAGE)):
        return []
    back: list[str] = []
    gone = images.gone(state, client(""))
    if gone and state.host:
        back, gone = images.brought_back(state, gone, client(""), client(state.host), say)
    if gone:
        names = ", ".join(urn.rsplit("::", 1)[1] for urn in gone)
        say(f"building again what has gone from the Docker daemon: {names}")
        targets = [word for urn in gone for word in ("--target-replace", urn)]
        result = engine.run("up", "--yes", "--skip-preview", *targets, check=False)
        if result.returncode:
            raise RebuildFailed(json.dumps(gone), result.stdout + result.stderr)
    return back + gone


class RebuildFailed(Exception):
    """Images that the stack needs could not be built again; the engine's words are the second."""
