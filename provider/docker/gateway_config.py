"""`slipway:docker:GatewayConfig`: the gateway's configuration files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from provider.call import Call
from provider.check import quoted
from provider.declaration import Found, Input, Made, Output, Resource, Table
from provider.docker import gateway
from provider.docker.daemon import HOST, connect, inspect, run
from provider.docker.limits import positive
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

ENTRY = "http.conf"


class GatewayConfig(Resource):
    """Configuration files of the gateway, tested by nginx before they are used.

    A bad configuration fails the update with nginx's message, and the old one stays active. A
    good one is taken up by a reload: kept connections are first ended by their next answer, and
    open WebSockets stay up to five minutes. Releases do not need this: see Route.
    """

    token = "slipway:docker:GatewayConfig"
    inputs = {
        "host": HOST,
        "container": Input("Id of the gateway's container"),
        "files": Input(
            "Relative path to content; http.conf is the one that nginx starts from", Table("string")
        ),
        "timeout": Input(
            "Seconds to wait for the gateway", "integer", default=30, allowed=positive
        ),
    }
    outputs = {"digest": Output("Of all files")}

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Paths stay inside the folder."""
        if ENTRY not in inputs["files"]:
            yield "files", f"has no {ENTRY}; nginx starts from it"
        for name in inputs["files"]:
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or name != str(path):
                yield quoted("files", name), "is not a plain relative path, such as tls/key.pem"

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Put, test, use."""
        return Made(id=call.name, outputs=_put(inputs, call))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Put, test, use; nothing is touched when the gateway has it already."""
        return _put(inputs, call)

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """The files that are in use. On an import, `id` is the gateway's container."""
        host, container = state.get("host", ""), state.get("container", id)
        client = connect(host)
        known = inspect(client, container)
        if known is None:
            return None
        files = _active(client, known["Id"])
        if files is None:
            return None
        inputs = {"host": host, "container": state.get("container", known["Id"]), "files": files}
        inputs["timeout"] = state.get("timeout", self.inputs["timeout"].default)
        return Found(inputs=inputs, outputs={"digest": digest(files)})

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing to do: the files go with the gateway's volume."""


def digest(files: Mapping[str, str]) -> str:
    """Twelve hex digits that change with any path or content."""
    total = hashlib.sha256()
    for name, text in sorted(files.items()):
        total.update(f"{name}\0{len(text)}\0{text}\0".encode())
    return total.hexdigest()[:12]


def _active(client: APIClient, container: str) -> dict[str, str] | None:
    """Files of the configuration that the link `current` names; None for the image's own."""
    if gateway.is_running(client, container):
        name = gateway.ask(client, container, "GET", "/config")
        return gateway.get_files(client, container, name) if name.startswith("config-") else None
    return gateway.get_files(client, container, "current/.")


def _put(inputs: Mapping[str, Any], call: Call) -> dict[str, Any]:
    client, container, name = connect(inputs["host"]), inputs["container"], digest(inputs["files"])
    gateway.routes(client, container, call, inputs["timeout"])
    if gateway.ask(client, container, "GET", "/config") == f"config-{name}":
        return {"digest": name}
    gateway.put_files(client, container, f"incoming-{name}", inputs["files"])
    call.status("testing the configuration and reloading")
    code, output = run(client, container, ["/usr/local/bin/configure", name])
    if code != 0:
        raise Failed(
            f"the gateway keeps its old configuration; nginx refuses the new one: {output}; "
            "correct the settings it comes from and run again"
        )
    return {"digest": name}
