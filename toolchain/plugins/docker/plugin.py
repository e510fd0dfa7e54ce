"""The docker plugin as a whole: its settings, its six types, its functions."""

from collections.abc import Callable, Mapping, Sequence

from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.plugin import out_of_scope
from toolchain.plugins.bridge.resource import Resource
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker import settings
from toolchain.plugins.docker.container import Container
from toolchain.plugins.docker.daemon import Daemon
from toolchain.plugins.docker.functions import FUNCTIONS, call_function
from toolchain.plugins.docker.image import Image
from toolchain.plugins.docker.images import Images
from toolchain.plugins.docker.network import Network
from toolchain.plugins.docker.ping import answers
from toolchain.plugins.docker.registries import Registries, registries_of
from toolchain.plugins.docker.remote_image import RemoteImage
from toolchain.plugins.docker.tag import Tag
from toolchain.plugins.docker.volume import Volume

VERSION = "5.2.0"
"""The version that requirements.txt pins, and so the SDK asks the engine for."""

_LEFT_OUT = frozenset(
    {
        "docker:index/buildxBuilder:BuildxBuilder",
        "docker:index/plugin:Plugin",
        "docker:index/registryImage:RegistryImage",
        "docker:index/secret:Secret",
        "docker:index/service:Service",
        "docker:index/serviceConfig:ServiceConfig",
    }
)
"""Types that the official plugin has and this one leaves out, most of them Swarm's."""
_OFFICIAL_FUNCTIONS = frozenset(
    {
        "docker:index/getPlugin:getPlugin",
        "docker:index/getRegistryImage:getRegistryImage",
        "docker:index/getRegistryImageManifests:getRegistryImageManifests",
    }
)


class DockerPlugin:
    name = "docker"
    version = VERSION
    unimplemented = "method Handshake not implemented"
    accepts_resources = False

    def __init__(self) -> None:
        self._connect(settings.DEFAULT_HOST, registries_of(None))

    def check_config(self, news: Properties) -> tuple[Properties, list[str]]:
        return settings.checked(news)

    def configure(self, config: Properties) -> None:
        host = settings.host_of(config)
        if not answers(host):
            raise settings.unreachable()
        registries = registries_of(config.get("registryAuth"))
        self._connect(host, registries, settings.ssh_options(config))

    def resource(self, token: str, method: str) -> Resource:
        made = self._types.get(token)
        if made is not None:
            return made()
        if token in _LEFT_OUT:
            raise out_of_scope(token, self._types)
        raise OperationError(f"unrecognized resource type ({method}): {token}")

    def invoke(self, token: str, arguments: Properties) -> tuple[Properties, list[str]]:
        if token in FUNCTIONS:
            return call_function(token, self._daemon, self._images, arguments)
        if token in _OFFICIAL_FUNCTIONS:
            raise out_of_scope(token, FUNCTIONS)
        raise OperationError(f"unrecognized data function (Invoke): {token}")

    def close(self) -> None:
        self._daemon.close()

    def _connect(self, host: str, registries: Registries, ssh_options: Sequence[str] = ()) -> None:
        daemon = self._daemon = Daemon(host, ssh_options)
        images = self._images = Images(daemon, registries)
        self._types: Mapping[str, Callable[[], Resource]] = {
            "docker:index/container:Container": lambda: Container(daemon, images),
            "docker:index/image:Image": lambda: Image(daemon, images, registries),
            "docker:index/network:Network": lambda: Network(daemon),
            "docker:index/remoteImage:RemoteImage": lambda: RemoteImage(daemon, images, registries),
            "docker:index/tag:Tag": lambda: Tag(daemon, images),
            "docker:index/volume:Volume": lambda: Volume(daemon),
        }
