"""`slipway exec`: a command, or a prompt, inside a component, with what its program is given."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Stack
from cli.root import root

if TYPE_CHECKING:
    from cli.state import State

WRONG, NOWHERE = 2, 3
# Where a platform's own command does it.
ELSEWHERE = {
    "fly": "fly ssh console", "kubernetes": "kubectl exec", "railway": "railway ssh",
    "render": "render ssh",
}
ROWS = 'psql "$(pulumi stack output databaseUrl --show-secrets)"'
# The variables that its program was started with are on no command line and in no setting of its
# container: they are read where they are.
TOLD = 'set -a; [ ! -e /run/slipway/env ] || . /run/slipway/env; set +a; exec "$@"'
BUSYBOX = "/run/slipway/busybox"
PROMPT = (
    'exec psql --host=/run/postgresql --username=postgres --dbname="$POSTGRES_DATABASE" "$@"'
)
Component = Annotated[str, typer.Argument(help="Such as backend, or database for psql")]
Command = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[COMMAND]", show_default=False,
        help="After --; without one: a shell; in the database: psql, whose options these are",
    ),
]


def exec_(component: Component, command: Command = None, stack: Stack = "dev") -> None:
    """Run a command inside a component that is on docker, with the variables of its program.

    Of several replicas, in the first. Exits as the command does; with 2 where there is no such
    component, with 3 where it is not on docker.
    """
    from cli.environment import engine
    from cli.state import State
    from cli.status.deployed import Stack as Deployments

    state = State.deployed(engine(root(), stack))
    chosen = Deployments.of(state).component(component)
    if chosen.platform != "docker":
        own = ROWS if chosen.kind == "database" else ELSEWHERE.get(chosen.platform, "its dashboard")
        typer.echo(f"{component} is on {chosen.platform}; use: {own}", err=True)
        raise typer.Exit(NOWHERE)
    container = _first(state, component)
    if container is None:
        typer.echo(f"no container of {component} runs; run: slipway status -s {stack}", err=True)
        raise typer.Exit(WRONG)
    words = inside(chosen.kind, container, command or [])
    raise typer.Exit(_run(state.host, container["Id"], words))


def inside(kind: str, container: dict[str, Any], command: list[str]) -> list[str]:
    """What `docker exec` is to run in there."""
    if kind == "database":
        return ["sh", "-c", PROMPT, "psql", *command]
    if any(mount.get("Destination") == "/run/slipway" for mount in container["Mounts"]):
        return [BUSYBOX, "sh", "-c", TOLD, "sh", *(command or [BUSYBOX, "sh"])]
    return command or ["sh"]


def _first(state: State, component: str) -> dict[str, Any] | None:
    from cli.daemon import client
    from cli.status import containers
    from components.site import URN_LABEL

    running = containers.of(client(state.host), state.identity or "", component)
    # A database's pooler and its backups are beside its server, and carry its label.
    servers = [each for each in running if each.labels.get(URN_LABEL, "").endswith("-server")]
    ordered = sorted(servers or running, key=lambda each: str(each.name))
    return dict(ordered[0].attrs) if ordered else None


def _run(host: str, container: str, words: list[str]) -> int:
    """By Docker's own client, which knows terminals: its exit code."""
    from provider.docker import tunnel

    program = os.environ.get("SLIPWAY_DOCKER") or "docker"
    # By the way that everything else goes: docker's own ssh looks elsewhere for keys and hosts.
    where = ["-H", tunnel.to(host).address()] if host.startswith("ssh://") else []
    terminal = "-it" if sys.stdin.isatty() and sys.stdout.isatty() else "-i"
    # Ctrl-C is for what runs there.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return subprocess.run([program, *where, "exec", terminal, container, *words]).returncode
    except FileNotFoundError:
        typer.echo(f"no {program} on this machine; install Docker's client, or run: make doctor",
                   err=True)
        return WRONG
    finally:
        signal.signal(signal.SIGINT, before)
