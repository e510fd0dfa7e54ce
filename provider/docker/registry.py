"""An image through a registry: pushed by one daemon, pulled by its digest by another.

Credentials come from SLIPWAY_REGISTRY_USERNAME and SLIPWAY_REGISTRY_PASSWORD, or from what
`docker login` has stored. They go to the daemons in a request, and into no state: the docker
provider's own `registryAuth` would be kept there in plain text (pulumi-docker issue 643).
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from provider.call import Call
from provider.docker.daemon import explained
from provider.docker.image_names import named
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

USERNAME, PASSWORD = "SLIPWAY_REGISTRY_USERNAME", "SLIPWAY_REGISTRY_PASSWORD"
_REFUSED = ("unauthorized", "denied", "no basic auth", "authentication required", "forbidden")


def carry(here: APIClient, server: APIClient, image: str, name: str, call: Call) -> None:
    """Push `image` as `name`, pull it on the server by digest, and give it its name there."""
    repository, _, tag = name.rpartition(":")
    credentials = _credentials(call)
    with explained(f"could not push {name}"), named(here, image, name):
        pushed = here.push(
            repository, tag=tag, stream=True, decode=True, auth_config=credentials
        )
        digest = _digest(pushed, f"pushing {name}", repository, call)
    with explained(f"the server could not pull {repository}@{digest}"):
        pulled = server.pull(
            repository, tag=digest, stream=True, decode=True, auth_config=credentials
        )
        _digest(pulled, f"the server's pull of {name}", repository, call)
        server.tag(f"{repository}@{digest}", repository, tag)


def _credentials(call: Call) -> dict[str, str] | None:
    """None: docker-py then takes what `docker login` has stored for the registry."""
    username, password = os.environ.get(USERNAME), os.environ.get(PASSWORD)
    if not username or not password:
        return None
    call.conceal(password)
    return {"username": username, "password": password}


def _digest(lines: Iterable[Mapping[str, Any]], what: str, repository: str, call: Call) -> str:
    """The manifest's digest, where a line names it. Raises Failed with the registry's words."""
    digest = ""
    for line in lines:
        if error := line.get("error"):
            raise Failed(f"{what} failed: {error}; {_advice(str(error), repository)}")
        call.status(f"{what}: {line.get('status', '')} {line.get('progress', '')}".rstrip())
        digest = str((line.get("aux") or {}).get("Digest") or digest)
    return digest


def _advice(error: str, repository: str) -> str:
    host = repository.partition("/")[0]
    if any(word in error.lower() for word in _REFUSED):
        return (
            f"run: docker login {host}   (or: export {USERNAME}=... {PASSWORD}=... of an account "
            "that may write there)"
        )
    return f"check that {host} can be reached, from this machine and from the server"
