"""Check of an Image: where the Dockerfile is, what the context holds, what is built for."""

import os
import platform
import re
from pathlib import Path
from typing import Any

from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.values import UNKNOWN, Properties
from toolchain.plugins.docker.context import context_digest
from toolchain.plugins.docker.registries import registry_of

_BUILDERS = ("BuilderV1", "BuilderBuildKit")
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm/v7", "i686": "386"}
_NAME = re.compile(r"[a-z0-9][a-z0-9._/:-]*(?:@sha256:[0-9a-f]{64})?", re.IGNORECASE)


def default_platform() -> str:
    machine = platform.machine()
    host = f"linux/{_ARCHITECTURES.get(machine, machine)}"
    return os.environ.get("DOCKER_DEFAULT_PLATFORM") or host


def checked(news: Properties) -> Properties:
    """The inputs with everything that the disk says. Raises `OperationError`."""
    inputs = dict(news)
    inputs.setdefault("buildOnPreview", False)
    build = inputs.get("build") or {}
    if isinstance(build, dict):
        inputs["build"] = _build(dict(build))
    name = inputs.get("imageName")
    if not inputs.get("skipPush") and isinstance(name, str) and name != UNKNOWN:
        _canonical(name)
    return inputs


def _build(build: Properties) -> Properties:
    version = build.get("builderVersion")
    if version not in (None, UNKNOWN, *_BUILDERS):
        raise OperationError("invalid Docker Builder version")
    context = _known(build.get("context")) or "."
    dockerfile = _known(build.get("dockerfile")) or os.path.join(context, "Dockerfile")  # noqa: PTH118
    if context == "." and dockerfile == "./Dockerfile":
        dockerfile = "Dockerfile"
    _present(context, dockerfile)
    try:
        digest = context_digest(Path(context), Path(dockerfile))
    except OSError as error:
        raise OperationError(
            f"could not read the build context {context}: {error}; make it readable, "
            "or hide it with a line in .dockerignore"
        ) from error
    build.setdefault("platform", default_platform())
    return {**build, "context": context, "dockerfile": dockerfile, "contextDigest": digest}


def _known(value: Any) -> str | None:
    return value if isinstance(value, str) and value and value != UNKNOWN else None


def _present(context: str, dockerfile: str) -> None:
    if Path(dockerfile).is_file():
        return
    kind = "absolute" if Path(dockerfile).is_absolute() else "relative"
    what = f'could not open dockerfile at {kind} path "{dockerfile}"'
    inside = Path(context) / dockerfile
    if inside.is_file():
        raise OperationError(f'{what}. Try setting `dockerfile` to "{inside}"')
    raise OperationError(f"{what}: stat {dockerfile}: no such file or directory")


def _canonical(name: str) -> None:
    if registry_of(name) in name or name.startswith("docker.io/"):
        return
    raise OperationError(
        f'"{name}": repository name must be canonical.\n'
        "This resource requires all image names to be fully qualified.\n"
        "For example, if you are attempting to push to Dockerhub, prefix your image name with "
        "`docker.io`:\n\n`docker.io/repository/image:tag`"
    )
