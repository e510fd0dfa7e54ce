"""What stops the docker platform, found before the first resource."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from ipaddress import ip_network
from pathlib import Path

from components.contract import Problem
from components.docker.daemon import Daemon, free_bytes
from components.docker.options import EVERYWHERE, LOOPBACK, DockerOptions
from components.docker.toolchain import Toolchain
from components.docker.units import MIB
from components.site import STACK_LABEL, Site
from provider.data.note import PAGE

PATH = "slipway:docker"
DATA_ROOT = Path("/var/lib/docker")
ROOM = 1024 * MIB
LONGEST_NAME = 63  # of a label in DNS
UNPRIVILEGED = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")


def machine(
    site: Site, options: DockerOptions, daemon: Daemon, toolchain: Toolchain
) -> Iterable[Problem]:
    """Every reason why the daemon's machine, or this one, cannot take the stack now."""
    if not toolchain.complete:
        yield Problem(path=PATH, message="the toolchain is not set up in this clone; run: make up")
    if away := daemon.absent():
        yield Problem(path=f"{PATH}.host", message=away)
        return
    yield from _proxies(options.trusted)
    if daemon.local:
        for key, port in (("port", options.port), ("http_port", options.redirected)):
            if port:
                yield from _port(site, options.bind, key, port, daemon)
        yield from _disk()
    if daemon.server:
        yield from _server(site, options, daemon)


def builder(daemon: Daemon) -> Iterable[Problem]:
    """Why this machine's daemon cannot build the images that a server runs."""
    if away := daemon.absent():
        yield Problem(path=PATH, message=f"images are built on this machine, and {away}")


def _server(site: Site, options: DockerOptions, daemon: Daemon) -> Iterable[Problem]:
    facts, wanted = daemon.facts(), options.bind
    if wanted not in EVERYWHERE and facts.addresses and wanted not in (*LOOPBACK, *facts.addresses):
        yield Problem(
            path=f"{PATH}.bind",
            message=f"{daemon.name} has no address {wanted}; it has {', '.join(facts.addresses)}, "
            "and 0.0.0.0 means all of them",
        )
    for key, port in (("port", options.port), ("http_port", options.redirected)):
        busy = any(
            each.port == port and (wanted in EVERYWHERE or each.address in (wanted, *EVERYWHERE))
            for each in facts.listening
        )
        if port and busy and (taken := _taken_by(site, port, daemon)):
            yield Problem(path=f"{PATH}.{key}", message=f"on {daemon.name}, {taken}")
    if facts.free is not None and facts.free < ROOM:
        yield Problem(path=f"{PATH}.host", message=_full(facts.free, f" on {daemon.name}"))


def _port(site: Site, bind: str, key: str, port: int, daemon: Daemon) -> Iterable[Problem]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except PermissionError:
            yield _privileged(key, port)
        except OSError as error:
            if error.errno != 98:  # EADDRINUSE
                yield Problem(
                    path=f"{PATH}.bind",
                    message=f"this machine has no address {bind}; use 127.0.0.1",
                )
            elif taken := _taken_by(site, port, daemon):
                yield Problem(path=f"{PATH}.{key}", message=taken)


def _privileged(key: str, port: int) -> Problem:
    first = UNPRIVILEGED.read_text().strip() if UNPRIVILEGED.exists() else "1024"
    return Problem(
        path=f"{PATH}.{key}",
        message=f"port {port} needs root (user {os.getuid()} may bind {first} and above); "
        "use a port from there on, such as 8080",
    )


def _taken_by(site: Site, port: int, daemon: Daemon) -> str | None:
    """Who has the port; None when it is this stack's own gateway."""
    holders = daemon.publishers(port)
    if any(holder["Labels"].get(STACK_LABEL) == site.prefix for holder in holders):
        return None
    if not holders:
        return f"port {port} is in use by another program; stop it, or set another port here"
    said = f"port {port} is in use by container {holders[0]['Names'][0].removeprefix('/')}"
    if stack := holders[0]["Labels"].get(STACK_LABEL):
        return (
            f"{said} of {stack}; take that stack down, set another port here, or, if it is this "
            f"one under its old name, do as {PAGE} says"
        )
    return f"{said}; stop it, or set another port here"


def _proxies(trusted: Iterable[str]) -> Iterable[Problem]:
    for index, each in enumerate(trusted):
        try:
            ip_network(each)
        except ValueError:
            what = f"{each} is no address or network; write one such as 10.0.0.0/8"
            yield Problem(path=f"{PATH}.trusted[{index}]", message=what)


def _disk() -> Iterable[Problem]:
    free = free_bytes(DATA_ROOT)
    if free < ROOM:
        yield Problem(path=PATH, message=_full(free))


def _full(free: int, where: str = "") -> str:
    return (
        f"the disk under {DATA_ROOT}{where} has {free // MIB} MiB left and images need about "
        f"{ROOM // MIB} MiB; free some: docker image prune"
    )


def names(site: Site, backends: Iterable[str]) -> Iterable[Problem]:
    """The gateway can find the stack's containers: Docker answers for 63 characters at most."""
    longest = max(("database-server", *(f"{each}-1" for each in backends)), key=len)
    name = f"{site.name(longest)}-1a2b3c4"
    if len(name) > LONGEST_NAME:
        yield Problem(
            path="slipway:app.name",
            message=f"a container would be called {name}, and Docker finds none by more than "
            f"{LONGEST_NAME} characters; shorten this by {len(name) - LONGEST_NAME}, or the "
            "stack's name",
        )


def buildable(path: str, source: str, dockerfile: str, root: Path) -> Iterable[Problem]:
    """The source folder and its Dockerfile exist."""
    folder = root / source
    if not folder.is_dir():
        yield Problem(
            path=f"{path}.source", message=f"no folder {source}; it is looked for from {root.name}/"
        )
    elif not (folder / dockerfile).is_file():
        yield Problem(
            path=f"{path}.source",
            message=f"{source} has no {dockerfile}; add one, or name it with `dockerfile:`",
        )
