"""`slipway:docker:GatewayCertificate`: the certificate that the gateway shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Resource
from provider.docker import gateway
from provider.docker.daemon import HOST, connect, inspect
from provider.docker.limits import positive

FILE = "given.pem"
MARK = "-----BEGIN CERTIFICATE-----"


class GatewayCertificate(Resource):
    """A certificate and its key, on the gateway's volume, shown from the next handshake on.

    Nothing is reloaded for it, so a renewed one ends no connection. The key is readable by
    nginx's own user alone.
    """

    token = "slipway:docker:GatewayCertificate"
    inputs = {
        "host": HOST,
        "container": Input("Id of the gateway's container"),
        "certificate": Input("PEM: the server's certificate, then those that signed it"),
        "key": Input("PEM: the server's private key", secret=True),
        "timeout": Input(
            "Seconds to wait for the gateway", "integer", default=30, allowed=positive
        ),
    }

    def problems(self, inputs: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """The two belong together."""
        from provider import x509

        return x509.wrong(inputs["certificate"], inputs["key"], ())

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Put it there and use it."""
        _put(inputs, call)
        return Made(id=call.name)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Use another one."""
        _put(inputs, call)
        return {}

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """What the gateway's volume holds. On an import, `id` is the gateway's container."""
        client, container = connect(state.get("host", "")), state.get("container", id)
        if inspect(client, container) is None:
            return None
        stored = gateway.get_files(client, container, f"certificates/{FILE}")
        if not stored:
            return None
        key, mark, chain = next(iter(stored.values())).partition(MARK)
        kept = {name: state.get(name, self.inputs[name].default) for name in ("host", "timeout")}
        found = {"container": container, "certificate": mark + chain, "key": key}
        return Found(inputs={**kept, **found})

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing to do: it goes with the gateway's volume, or is not asked for any more."""


def _put(inputs: Mapping[str, Any], call: Call) -> None:
    client, container = connect(inputs["host"]), inputs["container"]
    gateway.routes(client, container, call, inputs["timeout"])
    # Under another name first: the gateway renames it, and never sees half of it.
    bundle = {f"{FILE}.new": inputs["key"].rstrip("\n") + "\n" + inputs["certificate"]}
    gateway.put_files(client, container, "certificates", bundle)
    gateway.ask(client, container, "PUT", "/certificate")
