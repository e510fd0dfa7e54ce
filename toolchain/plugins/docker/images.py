"""Images in the daemon: found, or pulled with the credentials of the provider's settings."""

from collections.abc import Iterable

from toolchain.plugins.bridge.bridged import Refused
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.daemon import Daemon
from toolchain.plugins.docker.registries import Registries


class Images:
    def __init__(self, daemon: Daemon, registries: Registries) -> None:
        self._daemon = daemon
        self._registries = registries

    def found(self, name: str) -> Properties | None:
        """What the daemon says of the image, None when it has none of that name."""
        looking = f'findImage1: error looking up local image "{name}"'
        return self._daemon.inspected(
            lambda api: api.inspect_image(name), f"{looking}: unable to inspect image {name}"
        )

    def digest_of(self, found: Properties, name: str) -> str:
        """`repository@digest`, empty for an image that no registry knows."""
        repository = split_name(name)[0]
        digests: list[str] = found.get("RepoDigests") or []
        return next((d for d in digests if d.partition("@")[0] == repository), "")

    def present(self, name: str, platform: str | None) -> str:
        """The name itself, after a pull where the daemon has no such image."""
        if self.found(name) is None:
            self.pull(name, platform)
        return name

    def pull(self, name: str, platform: str | None) -> None:
        repository, tag = split_name(name)
        credentials = self._registries.credentials(name)
        what = f"unable to pull image {name}: error pulling image {name}"
        with self._daemon.saying(what) as api:
            lines = api.pull(
                repository,
                tag=tag,
                stream=True,
                decode=True,
                auth_config=credentials,
                platform=platform,
            )
            _digest_of(lines, what)

    def push(self, name: str, registries: Registries) -> str:
        """`repository@digest`, as the registry knows it now."""
        repository, tag = split_name(name)
        credentials = registries.credentials(name)
        what = "error reading push output"
        with self._daemon.saying(what) as api:
            lines = api.push(repository, tag=tag, stream=True, decode=True, auth_config=credentials)
            return f"{repository}@{_digest_of(lines, what)}"


def split_name(name: str) -> tuple[str, str]:
    """Repository, and tag or digest."""
    if "@" in name:
        repository, _, digest = name.partition("@")
        return repository, digest
    head, _, tail = name.rpartition(":")
    return (head, tail) if head and "/" not in tail else (name, "latest")


def _digest_of(lines: Iterable[Properties], what: str) -> str:
    digest = ""
    for line in lines:
        if "error" in line:
            raise Refused(f"{what}: {line['error']}")
        digest = str((line.get("aux") or {}).get("Digest") or digest)
    return digest
