"""What was around a recorded call in the recorder's daemon: made before it, by hand, here too."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any, TypeAlias

import docker
from docker.errors import APIError

Api: TypeAlias = Any
"""docker-py's client, whose types leave out half of it."""
Step = Callable[[Api, str, str], None]
"""Takes the client, the local id and the local name of the life's thing."""


def _stop(api: Api, identity: str, name: str) -> None:
    del name
    api.kill(identity)
    api.wait(identity)


def _start(api: Api, identity: str, name: str) -> None:
    del name
    api.start(identity)


def _more_memory(api: Api, identity: str, name: str) -> None:
    _start(api, identity, name)
    mib = 1024 * 1024
    api.update_container(identity, mem_limit=100 * mib, memswap_limit=200 * mib)


def _renamed(api: Api, identity: str, name: str) -> None:
    mib = 1024 * 1024
    api.update_container(identity, mem_limit=64 * mib, memswap_limit=128 * mib)
    api.rename(identity, f"{name}renamed")


def _removed(api: Api, identity: str, name: str) -> None:
    del name
    with suppress(APIError):
        api.remove_container(identity, force=True)


def _network_gone(api: Api, identity: str, name: str) -> None:
    del name
    api.remove_network(identity)


def _user(api: Api, name: str, **host: Any) -> None:
    """A container, named after what it uses, that keeps it in use."""
    body = api.create_host_config(**host)
    command = ["sleep", "1000"]
    api.create_container("debian:trixie-slim", command, name=f"{name}user", host_config=body)


def _network_in_use(api: Api, identity: str, name: str) -> None:
    _user(api, name, network_mode=identity)
    api.start(f"{name}user")


def _volume_in_use(api: Api, identity: str, name: str) -> None:
    del identity
    _user(api, name, binds=[f"{name}:/v"])


def _image_in_use(api: Api, identity: str, name: str) -> None:
    del identity
    api.create_container(name, ["true"], name=f"{name.split(':')[0]}user")


def _no_user(api: Api, identity: str, name: str) -> None:
    del identity
    api.remove_container(f"{name.split(':')[0]}user", force=True)


def _ended(api: Api, identity: str, name: str) -> None:
    del name
    with suppress(APIError):
        api.wait(identity, timeout=30, condition="removed")


def _volume_gone(api: Api, identity: str, name: str) -> None:
    del identity
    api.remove_volume(name)


BEFORE: dict[str, Step] = {
    "Read.container-read-stopped": _stop,
    "Read.container-read-memory-changed": _more_memory,
    "Read.container-read-renamed": _renamed,
    "Read.container-read-exited-137": _stop,
    "Read.container-read-restarted": _start,
    "Read.container-read-removed-out-of-band": _removed,
    "Update.container-update-removed-out-of-band": _removed,
    "Read.network-read-removed": _network_gone,
    "Read.network-read-with-container": _network_in_use,
    "Delete.network-delete": _no_user,
    "Delete.volume-delete-in-use": _volume_in_use,
    "Delete.volume-delete-after-release": _no_user,
    "Delete.remoteimage-delete-in-use": _image_in_use,
    "Delete.remoteimage-delete": _no_user,
    "Read.container-read-rm-exits": _ended,
    "Read.configure-no-host": _volume_gone,
}
"""Steps before a call of a life, by its method and case."""


@contextmanager
def _listening(port: int) -> Iterator[None]:
    with socket.create_server(("0.0.0.0", port)):  # noqa: S104 - as the recorder listened
        yield


@contextmanager
def _container(api: Api, name: str, port: int | None = None) -> Iterator[None]:
    bindings: dict[int | str, Any] = {80: port} if port else {}
    body = api.create_host_config(port_bindings=bindings)
    ports = [80] if port else []
    made = api.create_container(
        "debian:trixie-slim", ["sleep", "1000"], name=name, ports=ports, host_config=body
    )
    try:
        if port:
            api.start(made)
        yield
    finally:
        api.remove_container(made, force=True)


@contextmanager
def _network(api: Api, name: str, subnet: str | None = None) -> Iterator[None]:
    pools = [docker.types.IPAMPool(subnet=subnet)] if subnet else []
    made = api.create_network(name, ipam=docker.types.IPAMConfig(pool_configs=pools))
    try:
        yield
    finally:
        api.remove_network(made["Id"])


@contextmanager
def _volume(api: Api, name: str) -> Iterator[None]:
    options = {"type": "tmpfs", "device": "tmpfs", "o": "size=1m"}
    api.create_volume(name, driver_opts=options)
    yield


def _own_image(api: Api, name: str) -> None:
    """An image that has no other name: one that has is given up without a word."""
    made = api.create_container("debian:trixie-slim", ["true"], name=f"{name.split(':')[0]}source")
    repository, _, tag = name.partition(":")
    api.commit(made["Id"], repository, tag, changes=[f"LABEL own={repository}"])
    api.remove_container(made)


@contextmanager
def around(case: str, api: Api, name: str) -> Iterator[None]:
    """What a Create met: a port that is taken, a name that is, a volume that exists."""
    with ExitStack() as stack:
        if case == "container-create-port-in-use-by-process":
            stack.enter_context(_listening(18210))
        elif case == "container-create-port-in-use-by-container":
            stack.enter_context(_container(api, f"{name}taker", 18211))
        elif case == "container-create-name-in-use":
            stack.enter_context(_container(api, name))
        elif case == "network-create-duplicate-name":
            stack.enter_context(_network(api, name))
        elif case == "network-create-overlap":
            stack.enter_context(_network(api, f"{name}other", "10.213.201.0/24"))
        elif case == "remoteimage-create-del":
            _own_image(api, name)
        elif case == "volume-create-existing-name":
            stack.enter_context(_volume(api, name))
        yield
