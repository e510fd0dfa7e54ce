"""Image: built when its context, its settings or its name change, and pushed unless skipped."""

from pathlib import PurePath
from typing import Any

from toolchain.plugins.bridge.bridged import Refused
from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.resource import ChangeCall, CheckCall, DiffCall, Difference, Found
from toolchain.plugins.bridge.values import UNKNOWN, Properties, has_unknown, secret
from toolchain.plugins.docker.daemon import Daemon
from toolchain.plugins.docker.image_inputs import checked
from toolchain.plugins.docker.images import Images
from toolchain.plugins.docker.registries import Registries

_PROPERTIES = ("build", "buildOnPreview", "imageName", "registry", "skipPush")


def _compared(name: str, value: Any) -> Any:
    """Of a registry only its address counts: new credentials make no new image."""
    return (value or {}).get("server") if name == "registry" and value else value


class Image:
    """What the state keeps beside the outputs is the inputs, secret as a whole."""

    def __init__(self, daemon: Daemon, images: Images, registries: Registries) -> None:
        self._daemon = daemon
        self._images = images
        self._registries = registries

    def check(self, call: CheckCall) -> tuple[Properties, list[str]]:
        return checked(call.news), []

    def diff(self, call: DiffCall) -> Difference:
        olds, news = call.old_inputs or call.olds.get("__inputs") or {}, call.news
        detailed: dict[str, str] = {}
        for name in _PROPERTIES:
            old, new = olds.get(name), news.get(name)
            if _compared(name, old) != _compared(name, new) and name not in call.ignore:
                detailed[name] = "ADD" if old is None else "DELETE" if new is None else "UPDATE"
        return Difference(detailed=detailed, has_detailed=bool(detailed), changed=bool(detailed))

    def create(self, call: ChangeCall) -> tuple[str, Properties]:
        if call.preview and not self._builds_early(call.inputs):
            return "", call.inputs
        return str(call.inputs["imageName"]), self._built(call)

    def read(
        self, identity: str, inputs: Properties | None, olds: Properties | None, name: str
    ) -> Found:
        del name
        return Found(identity=identity, inputs=inputs, properties=olds)

    def update(self, call: ChangeCall) -> Properties:
        if call.preview and not self._builds_early(call.inputs):
            return call.inputs
        return self._built(call)

    def delete(self, call: ChangeCall) -> None:
        """The image stays in the daemon: containers, rollbacks and other stacks may need it."""

    def _builds_early(self, inputs: Properties) -> bool:
        return bool(inputs.get("buildOnPreview")) and not has_unknown(inputs)

    def _built(self, call: ChangeCall) -> Properties:
        inputs = call.inputs
        name, build = inputs.get("imageName"), inputs.get("build")
        if not isinstance(name, str) or name == UNKNOWN or not isinstance(build, dict):
            raise OperationError("an Image needs `imageName` and `build`; set both")
        registry = inputs.get("registry") or {}
        from toolchain.plugins.docker.image_build import build_image

        registries = self._registries.with_registry(name, registry)
        build_image(name, build, self._daemon.address(), registries, call.cancelled)
        try:
            digest = self._digest(name, registries, push=not inputs.get("skipPush"))
        except Refused as error:
            raise OperationError(error.reason) from error
        return {
            "__inputs": secret(inputs),
            "baseImageName": name,
            "context": build["context"],
            "dockerfile": PurePath(build["dockerfile"]).name,
            "imageName": name,
            "platform": build["platform"],
            "registryServer": registry.get("server") or "",
            "repoDigest": digest,
        }

    def _digest(self, name: str, registries: Registries, push: bool) -> str:
        if push:
            return self._images.push(name, registries)
        found = self._images.found(name)
        if found is None:
            raise Refused(f"the image {name} is gone right after its build; run again")
        return str(found["Id"])
