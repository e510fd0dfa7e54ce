"""RemoteImage: an image that is in the daemon, pulled, or built from a local context."""

import threading
from pathlib import Path
from typing import Any

from toolchain.plugins.bridge.bridged import Bridged, Refused
from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.resource import ChangeCall
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.daemon import Daemon, is_missing
from toolchain.plugins.docker.images import Images
from toolchain.plugins.docker.registries import Registries
from toolchain.plugins.docker.small_attributes import REMOTE_IMAGE

_READ = "Unable to read Docker image into resource"


class RemoteImage(Bridged):
    attributes = REMOTE_IMAGE

    def __init__(self, daemon: Daemon, images: Images, registries: Registries) -> None:
        self._daemon = daemon
        self._images = images
        self._registries = registries

    def make(self, call: ChangeCall, plan: Properties) -> tuple[str, Properties]:
        name, build = call.inputs["name"], call.inputs.get("build")
        if build:
            self._build(name, build, call.cancelled)
        try:
            self._images.present(name, call.inputs.get("platform"))
        except Refused as error:
            raise Refused(f"{_READ}: {error.reason}") from error
        found = self._images.found(name) or {}
        outputs = {
            **plan,
            "imageId": found["Id"],
            "repoDigest": self._images.digest_of(found, name),
        }
        return f"{found['Id']}{name}", outputs

    def find(self, identity: str, olds: Properties | None) -> Properties | None:
        """An import has no name to look for, and finds nothing, as in the official plugin."""
        del identity
        found = self._images.found(olds["name"]) if olds else None
        if olds is None or found is None:
            return None
        state = {name: olds.get(name) for name in REMOTE_IMAGE}
        if isinstance(state["build"], dict):
            state["build"] = _zeroed(state["build"])
        return {
            **state,
            "imageId": found["Id"],
            "repoDigest": self._images.digest_of(found, olds["name"]),
        }

    def remove(self, call: ChangeCall) -> None:
        from docker.errors import APIError

        if call.olds.get("keepLocally"):
            return
        with self._daemon.saying("Unable to remove Docker image") as api:
            try:
                api.remove_image(call.olds["name"], force=bool(call.olds.get("forceRemove")))
            except APIError as error:
                if not is_missing(error):
                    raise

    def adjusted(
        self, changes: dict[str, str], olds: Properties, plan: Properties
    ) -> dict[str, str]:
        """Any change of the build is a new image, also where no single field of it says so: the
        official plugin then names its own bookkeeping as the cause."""
        del olds, plan
        if "platform" in changes:
            changes["platform"] = changes["platform"].replace("DELETE", "UPDATE")
        build = [kind for path, kind in changes.items() if path.startswith("build.")]
        if build and not any(kind.endswith("_REPLACE") for kind in changes.values()):
            return {"__meta": "UPDATE_REPLACE", **changes}
        return changes

    def _build(self, name: str, build: Properties, cancelled: threading.Event) -> None:
        context = build["context"]
        from toolchain.plugins.docker.image_build import build_image

        dockerfile = Path(context).absolute() / (build.get("dockerfile") or "Dockerfile")
        if not dockerfile.is_file():
            reason = f"error resolving dockerfile path: dockerfile not found at path: {dockerfile}"
            raise Refused(f"Error mapping build attributes: {reason}")
        settings = _build_settings(build, str(dockerfile))
        try:
            build_image(name, settings, self._daemon.address(), self._registries, cancelled)
        except OperationError as error:
            raise Refused(error.message) from error


def _build_settings(build: Properties, dockerfile: str) -> Properties:
    """The build block in the words of Image's, with what only this type has."""
    return {
        "args": build.get("buildArgs"),
        "addHosts": build.get("extraHosts"),
        "builderVersion": "BuilderV1" if build.get("useLegacyBuilder") else None,
        "cacheFrom": {"images": build.get("cacheFroms")},
        "context": build["context"],
        "dockerfile": dockerfile,
        "labels": build.get("labels" if build.get("useLegacyBuilder") else "label"),
        "network": build.get("networkMode"),
        "noCache": build.get("noCache"),
        "platform": build.get("platform"),
        "tags": build.get("tags"),
        "target": build.get("target"),
    }


def _zeroed(build: dict[str, Any]) -> dict[str, Any]:
    """What a refresh writes where Create left nothing."""
    zeros: dict[str, Any] = {"int": 0, "bool": False, "map": {}}
    return {
        name: zeros.get(attribute.kind) if build.get(name) is None else build[name]
        for name, attribute in REMOTE_IMAGE["build"].fields.items()
    }
