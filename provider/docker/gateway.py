"""The gateway container as its resources see it: questions to its nginx, files on its volume."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from provider.call import Call
from provider.docker.daemon import explained, inspect, last_lines, run
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

HOME = "/etc/slipway/gateway"
# The user that nginx runs as in the gateway's image.
USER = 33


def ask(
    client: APIClient, container: str, method: str, path: str, body: Mapping[str, Any] | None = None
) -> Any:
    """The gateway's answer (see images/gateway/lua/control.lua). Raises Failed with its words."""
    command = ["/usr/local/bin/gateway", method, path, *([json.dumps(body)] if body else [])]
    code, output = run(client, container, command)
    if code != 0:
        raise Failed(f"the gateway refused: {output}; look at: docker logs {container[:12]}")
    return json.loads(output) if output.startswith(("{", "[")) else output


def routes(client: APIClient, container: str, call: Call, seconds: float = 30) -> dict[str, Any]:
    """All routes, as soon as the gateway's nginx answers. Raises Failed with its last log lines."""
    known: dict[str, Any] | None = None
    for _ in call.attempts(seconds, 0.3):
        known = inspect(client, container)
        if known is None:
            raise Failed(
                f"gateway container {container[:12]} is gone; run `pulumi refresh`, then again"
            )
        if known["State"]["Running"] and not known["State"]["Restarting"]:
            code, output = run(client, container, ["/usr/local/bin/gateway", "GET", "/routes"])
            if code == 0:
                found: dict[str, Any] = json.loads(output)
                return found
        call.status("waiting for the gateway")
    state = known["State"]["Status"] if known else "unknown"
    raise Failed(
        f"the gateway does not answer after {seconds:g} s (its container is {state})\n"
        f"  its last log lines:\n{last_lines(client, container)}\n"
        f"  start it with `docker start {container[:12]}`, or run `pulumi refresh`, then again"
    )


def is_running(client: APIClient, container: str) -> bool:
    """Whether the container exists and runs."""
    known = inspect(client, container)
    return bool(known and known["State"]["Running"])


def put_files(client: APIClient, container: str, folder: str, files: Mapping[str, str]) -> None:
    """Write files below `folder` of the gateway's volume; its owner is nginx's user."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name in (folder, *sorted(_folders(folder, files))):
            tar.addfile(_entry(name, tarfile.DIRTYPE, 0o700))
        for name, text in sorted(files.items()):
            content = text.encode()
            entry = _entry(f"{folder}/{name}", tarfile.REGTYPE, 0o400)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    with explained(f"could not write to the gateway's volume in container {container[:12]}"):
        client.put_archive(container, HOME, archive.getvalue())


def get_files(client: APIClient, container: str, path: str) -> dict[str, str] | None:
    """Files below `path` of the volume, also of a stopped container; None when it is not there."""
    from docker.errors import NotFound

    try:
        with explained(f"could not read {path} in container {container[:12]}"):
            chunks, _ = client.get_archive(container, f"{HOME}/{path}")
            content = io.BytesIO(b"".join(chunks))
    except Failed as error:
        if isinstance(error.__cause__, NotFound):
            return None
        raise
    with tarfile.open(fileobj=content) as tar:
        return {
            entry.name.partition("/")[2] or entry.name: stream.read().decode(errors="replace")
            for entry in tar
            if (stream := tar.extractfile(entry)) is not None
        }


def _entry(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.mode, entry.uid, entry.gid = kind, mode, USER, USER
    return entry


def _folders(folder: str, files: Iterable[str]) -> set[str]:
    parts = [name.split("/")[:-1] for name in files]
    return {
        "/".join((folder, *each[:depth])) for each in parts for depth in range(1, len(each) + 1)
    }
