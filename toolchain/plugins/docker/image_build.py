"""Build an image with the docker client, keeping secrets off the process list."""

import os
import re
import signal
import subprocess
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from toolchain.plugins.bridge.failures import OperationError
from toolchain.plugins.bridge.values import Properties
from toolchain.plugins.docker.client import client
from toolchain.plugins.docker.client_config import config_folder
from toolchain.plugins.docker.registries import Registries

_LAST_LINES = 20
_POLL = 0.2
_NOISE = re.compile(r"#\d+ (sha256:|transferring |DONE |CACHED$|\.\.\.$|\[internal\]|resolve )")
"""BuildKit's lines about its own doing, which push a command's own words out of the last ones."""
_OWN = ("PATH", "HOME", "USER", "TMPDIR")
"""Variables that the client itself lives by: a build argument of that name goes by value."""


def _arguments(build: Properties, environment: dict[str, str]) -> Iterator[str]:
    """Build arguments go by name, their values in the client's environment."""
    for name, value in (build.get("args") or {}).items():
        clash = name in _OWN or name.startswith(("DOCKER_", "BUILDX_", "BUILDKIT_"))
        if not clash:
            environment[name] = str(value)
        yield f"--build-arg={name}={value}" if clash else f"--build-arg={name}"
    images = (build.get("cacheFrom") or {}).get("images") or []
    if images:
        yield "--build-arg=BUILDKIT_INLINE_CACHE=1"
    yield from (f"--cache-from={image}" for image in images)
    yield from (f"--add-host={host}" for host in build.get("addHosts") or [])
    yield from (f"--label={n}={text}" for n, text in (build.get("labels") or {}).items())
    yield from (f"--tag={tag}" for tag in build.get("tags") or [])
    if build.get("noCache"):
        yield "--no-cache"
    for name in ("target", "network", "platform"):
        if build.get(name):
            yield f"--{name}={build[name]}"


def _command(image: str, build: Properties, environment: dict[str, str]) -> list[str]:
    docker = client()
    classic = build.get("builderVersion") == "BuilderV1"
    environment["DOCKER_BUILDKIT"] = "0" if classic else "1"
    plain = [] if classic else ["--progress=plain"]
    load = ["--load"] if docker.modern and not classic else []
    options = _arguments(build, environment)
    names = [f"--file={build['dockerfile']}", f"--tag={image}"]
    return [docker.path, "build", *plain, *load, *options, *names, build["context"]]


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def build_image(
    image: str, build: Properties, host: str, registries: Registries, cancelled: threading.Event
) -> None:
    """Raises `OperationError` with the end of the build's log."""
    environment = {**os.environ, "DOCKER_HOST": host}
    environment.pop("DOCKER_CONTEXT", None)
    command = _command(image, build, environment)
    with tempfile.TemporaryDirectory(prefix="docker-build-") as folder:
        config = config_folder(Path(folder), registries)
        if config:
            environment["DOCKER_CONFIG"] = str(config)
        lines: deque[str] = deque(maxlen=_LAST_LINES)
        with _running(command, environment) as process:
            reader = threading.Thread(target=_collect, args=(process, lines), daemon=True)
            reader.start()
            while process.poll() is None:
                if cancelled.wait(_POLL):
                    raise OperationError(f"the build of {image} was cancelled; run again")
            reader.join()
    if process.returncode != 0:
        raise OperationError(_failure(image, build, list(lines)))


def _collect(process: "subprocess.Popen[str]", lines: "deque[str]") -> None:
    assert process.stdout is not None  # noqa: S101 - asked for above
    lines.extend(line.rstrip() for line in process.stdout if _says_something(line))


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not _NOISE.match(line.strip())


def _failure(image: str, build: Properties, lines: list[str]) -> str:
    log = "\n".join(f"    {line}" for line in lines)
    return (
        f"error building image {image} from {build['dockerfile']}; its log ends with:\n{log}\n"
        "fix what it names, then run again"
    )
