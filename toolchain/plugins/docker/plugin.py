"""The docker plugin as a whole: its settings, its six types, its functions."""

from collections.abc import Callable, Mapping

from toolchain.plugins.bridge.plugin import out_of_scope
from toolchain.plugins.bridge.resource import Resource
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker import settings
from toolchain.plugins.docker.container import Container
from toolchain.plugins.docker.daemon import Daemon
from toolchain.plugins.docker.image import Image
from toolchain.plugins.docker.images import Images
from toolchain.plugins.docker.network import Network
from toolchain.plugins.docker.ping import answers
from toolchain.plugins.docker.volume import Volume

VERSION = "5.2.0"
"""The version that requirements.txt pins, and so the SDK asks the engine for."""


class DockerPlugin:
    name = "docker"
    version = VERSION
    unimplemented = "method Handshake not implemented"
    accepts_resources = False

    def __init__(self) -> None:
        self._connect(settings.DEFAULT_HOST, settings.registries_of(None))

    def check_config(self, news: Properties) -> tuple[Properties, list[str]]:
        return settings.checked(news)

    def configure(self, config: Properties) -> None:
        host = settings.host_of(config)
        if not answers(host):
            raise settings.unreachable()
        self._connect(host, settings.registries_of(config.get("registryAuth")))

    def resource(self, token: str) -> Resource:
        made = self._types.get(token)
        if made is None:
            raise out_of_scope(token, self._types)
        return made()

    def invoke(self, token: str, arguments: Properties) -> Properties:
        raise out_of_scope(token, self._types)

    def _connect(self, host: str, registries: settings.Registries) -> None:
        daemon = Daemon(host)
        images = Images(daemon, registries)
        self._types: Mapping[str, Callable[[], Resource]] = {
            "docker:index/container:Container": lambda: Container(daemon, images),
            "docker:index/image:Image": lambda: Image(daemon, images, registries),
            "docker:index/network:Network": lambda: Network(daemon),
            "docker:index/volume:Volume": lambda: Volume(daemon),
        }
