"""`slipway:docker:Delivery`: an image of this machine's daemon, brought to a server's."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from threading import Lock
from typing import Any

from provider.call import Call
from provider.declaration import Found, Input, Made, Output, Resource
from provider.docker import registry, stream
from provider.docker.daemon import HOST, connect, explained
from provider.docker.image_names import find, reference
from provider.errors import Failed


class Delivery(Resource):
    """Brings an image to a server: through a registry where one is named, else by the ssh
    connection itself.

    Pushed, it is pulled by its digest. Streamed, only the layers that the server lacks are sent.
    The server knows it by a tag that is made from its digest, so what is there already is not
    brought again, and an interrupted delivery goes on with the image at which it was stopped.
    """

    token = "slipway:docker:Delivery"
    instead_of_import = "create it"
    inputs = {
        "host": HOST,
        "image": Input("Digest of the image in this machine's daemon"),
        "name": Input("Its name there, such as notes-prod/web:current"),
        "registry": Input(
            "Registry and owner to go through, such as ghcr.io/org; empty: streamed", default=""
        ),
    }
    outputs = {
        "delivered": Output("Digest by which the server's daemon runs it"),
        "reference": Output("Its name on the server"),
    }

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Bring it, unless it is there."""
        return Made(id=call.name, outputs=_deliver(inputs, call))

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Bring the new one, and take the old one's name away: the record of releases has names of
        its own for those that a rollback may need."""
        made = _deliver(inputs, call)
        if state.get("reference") not in (None, made["reference"]):
            _forget(connect(inputs["host"]), state["reference"])
        return made

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """Whether it is still there."""
        name = reference(state["name"], state["image"], state.get("registry", ""))
        found = find(connect(state["host"]), name)
        if found is None:
            return None
        return Found(
            inputs={key: value for key, value in state.items() if key in self.inputs},
            outputs={"delivered": found, "reference": name},
        )

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Nothing to do: the image stays, as one that was built there would."""


def _forget(client: Any, image: str) -> None:
    """Without its last name an image goes, unless a container runs it."""
    from docker.errors import ImageNotFound

    with explained(f"could not take the name {image} away"), suppress(ImageNotFound):
        client.remove_image(image, force=True)


def _deliver(inputs: Mapping[str, Any], call: Call) -> dict[str, Any]:
    server, image = connect(inputs["host"]), inputs["image"]
    name = reference(inputs["name"], image, inputs["registry"])
    # One after the other: each then finds the layers that the one before has brought.
    with _turn(inputs["host"]):
        found = find(server, name)
        if found is None:
            here = connect("")
            if find(here, image) is None:
                raise Failed(
                    f"image {inputs['name']} ({image[7:19]}) is neither on the server nor in this "
                    "machine's Docker daemon; run: make up"
                )
            if inputs["registry"]:
                registry.carry(here, server, image, name, call)
            else:
                stream.carry(here, server, image, name, call)
            found = find(server, name)
    if found is None:
        raise Failed(f"image {name} did not arrive on the server; run again")
    return {"delivered": found, "reference": name}


@lru_cache(maxsize=8)
def _turn(_host: str) -> Lock:
    return Lock()
