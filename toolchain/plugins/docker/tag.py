"""Tag: a second name for an image. Deleting it leaves the name, as in the official plugin."""

from toolchain.plugins.bridge.bridged import Bridged, Refused
from toolchain.plugins.bridge.resource import ChangeCall
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.daemon import Daemon
from toolchain.plugins.docker.images import Images, split_name
from toolchain.plugins.docker.small_attributes import TAG

_NO_SUCH = "failed to create docker tag"


def _valid(target: str) -> None:
    if target == target.lower() and " " not in target:
        return
    raise Refused(
        f'{_NO_SUCH}: Error parsing reference: "{target}" is not a valid repository/tag: invalid '
        f"reference format: repository name (library/{target}) must be lowercase"
    )


class Tag(Bridged):
    attributes = TAG

    def __init__(self, daemon: Daemon, images: Images) -> None:
        self._daemon = daemon
        self._images = images

    def make(self, call: ChangeCall, plan: Properties) -> tuple[str, Properties]:
        source, target = call.inputs["sourceImage"], call.inputs["targetImage"]
        _valid(target)
        repository, tag = split_name(target)
        with self._daemon.saying(_NO_SUCH) as api:
            api.tag(source, repository, tag, force=True)
        return f"{source}.{target}", {**plan, "sourceImageId": self._source_id(source)}

    def find(self, identity: str, olds: Properties | None) -> Properties | None:
        del identity
        if olds is None or self._images.found(olds["targetImage"]) is None:
            return None
        state = {name: olds.get(name) for name in TAG}
        return {**state, "sourceImageId": self._source_id(olds["sourceImage"])}

    def remove(self, call: ChangeCall) -> None:
        """The image and its name may be in use; only the state forgets them."""

    def _source_id(self, source: str) -> str:
        return str((self._images.found(source) or {}).get("Id", ""))
