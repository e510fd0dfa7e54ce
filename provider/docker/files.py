"""`slipway:docker:Files`: secret files on a volume of their own."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from provider.call import Call
from provider.declaration import Found, Input, Made, Resource, Table
from provider.docker.daemon import HOST, connect, explained
from provider.errors import Failed

if TYPE_CHECKING:
    from docker import APIClient

MARK = "slipway.files"
# Seconds for the container of the release that leaves to let go of its volume.
PATIENCE, EVERY = 20.0, 0.2


class Files(Resource):
    """A new volume with these files, read-only for everybody, beside what the image has there.

    A container that is never started takes them to the daemon and is removed again. So it works on
    a remote host, where a bind mount could not, and `docker inspect` shows no content. Any change
    makes another volume: a running release keeps its own. The id is the volume's name.
    """

    token = "slipway:docker:Files"
    instead_of_import = "create it"
    inputs = {
        "host": HOST,
        "image": Input("Image whose content of `folder` comes along", replaces=True),
        "folder": Input("Absolute path that the volume is mounted at", replaces=True),
        "files": Input("Paths in the folder to contents", Table("string"), secret=True),
        "revision": Input("Any text; another one makes another volume", replaces=True),
        "labels": Input("Labels of the volume", Table("string"), default=None, replaces=True),
    }

    def create(self, inputs: Mapping[str, Any], call: Call) -> Made:
        """Make and fill it. Raises Failed, and nothing is left."""
        client = connect(inputs["host"])
        labels = {**(inputs.get("labels") or {}), MARK: f"{call.mark} {inputs['revision']}"}
        _remove_left_over(client, labels)
        volume = f"{call.name}-{uuid4().hex[:7]}"
        with explained(f"could not make volume {volume}"):
            client.create_volume(volume, labels=labels)
            try:
                _fill(client, volume, inputs, labels)
            except BaseException:
                with suppress(Exception):  # the first error is the one to tell
                    client.remove_volume(volume)
                raise
        return Made(id=volume)

    def update(
        self, id: str, state: Mapping[str, Any], inputs: Mapping[str, Any], call: Call
    ) -> Mapping[str, Any]:
        """Nothing to do: contents of one revision are the same, however they are written."""
        return {}

    def read(self, id: str, state: Mapping[str, Any], call: Call) -> Found | None:
        """Whether the volume is still there."""
        from docker.errors import NotFound

        with explained(f"could not look at volume {id}"):
            try:
                connect(state["host"]).inspect_volume(id)
            except NotFound:
                return None
        return self.as_known(state)

    def delete(self, id: str, state: Mapping[str, Any], call: Call) -> None:
        """Remove the volume, once no container uses it."""
        client = connect(state["host"])
        for _ in call.attempts(PATIENCE, EVERY):
            if _removed(client, id):
                return
        raise Failed(
            f"volume {id} is still in use; see: docker ps --all --filter volume={id}, "
            "remove that container, and run again"
        )


def _fill(
    client: APIClient, volume: str, inputs: Mapping[str, Any], labels: Mapping[str, str]
) -> None:
    config = client.create_host_config(binds=[f"{volume}:{inputs['folder']}"], network_mode="none")
    filler = client.create_container(
        inputs["image"], command=["true"], host_config=config, labels=dict(labels)
    )
    try:
        client.put_archive(filler["Id"], inputs["folder"], _archive(inputs["files"]))
    finally:
        client.remove_container(filler["Id"], force=True)


def _archive(files: Mapping[str, str]) -> bytes:
    """A tar archive of files that everybody may read and nobody may write."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for path, text in files.items():
            content = text.encode()
            entry = tarfile.TarInfo(path)
            entry.size, entry.mode = len(content), 0o444
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def _remove_left_over(client: APIClient, labels: Mapping[str, str]) -> None:
    """Remove what an interrupted create of this very revision has left: it may be half filled."""
    mine = {"label": [f"{key}={value}" for key, value in labels.items()]}
    with explained("could not look for files of an interrupted update"):
        for container in client.containers(all=True, filters=mine):
            client.remove_container(container["Id"], force=True)
        for volume in client.volumes(filters=mine)["Volumes"] or []:
            _removed(client, volume["Name"])


def _removed(client: APIClient, volume: str) -> bool:
    """Whether the volume is gone now; False while a container uses it."""
    from docker.errors import APIError, NotFound

    with explained(f"could not remove volume {volume}"):
        try:
            client.remove_volume(volume)
        except NotFound:
            return True
        except APIError as error:
            if error.status_code == 409:
                return False
            raise
    return True
