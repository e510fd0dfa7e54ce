"""Images of a stack: the platform's own (`images/`) and the product's, built by the daemon."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_docker as docker

from components.docker.daemon import Daemon
from components.errors import MissingImage


@dataclass(frozen=True)
class Holder:
    """A daemon, and the name by which it knows the image of a digest."""

    daemon: Daemon
    called: Callable[[str], str] = str

    def has(self, digest: str) -> bool:
        """Whether it has that image."""
        return self.daemon.image(self.called(digest)) is not None


def build(
    name: str,
    full: str,
    context: Path,
    arguments: Mapping[str, pulumi.Input[str]],
    have: Sequence[Holder],
    opts: pulumi.ResourceOptions,
    *,
    dockerfile: str | None = None,
    target: str | None = None,
) -> pulumi.Output[str]:
    """Build `context` as `full` (`notes-dev/web:current`) and return the image's digest.

    A container that names the digest is a new release whenever the image changes. Raises
    MissingImage, in preview too, where the state's digest has gone from all that may `have` it.
    """
    image = docker.Image(
        name,
        image_name=full,
        skip_push=True,
        build=docker.DockerBuildArgs(
            context=context.as_posix(),
            dockerfile=(context / (dockerfile or "Dockerfile")).as_posix(),
            args=dict(arguments),
            target=target,
            platform="linux/amd64",
        ),
        opts=opts,
    )
    return pulumi.Output.all(digest=image.repo_digest, urn=image.urn).apply(
        lambda known: _present(full, known["digest"], known["urn"], have)
    )


def _present(name: str, digest: str, urn: str, have: Sequence[Holder]) -> str:
    if not any(holder.has(digest) for holder in have):
        raise MissingImage(
            f"image {name} ({digest[7:19]}) is no longer in the Docker daemon, "
            f"though the stack's state says so; run: make up   (or: pulumi up --replace '{urn}')"
        )
    return digest


def original_command(daemon: Daemon, digest: str) -> list[str]:
    """Entrypoint and command that the image itself names, as one exec-form list."""
    config = (daemon.image(digest) or {}).get("Config") or {}
    return [*(config.get("Entrypoint") or []), *(config.get("Cmd") or [])]


def own_user(daemon: Daemon, digest: str) -> str:
    """The user that the image names; `65532:65532` where it would run as root."""
    config = (daemon.image(digest) or {}).get("Config") or {}
    user = str(config.get("User") or "")
    return "65532:65532" if user.split(":")[0] in ("", "0", "root") else user
