"""Local images made of a few files and nothing else: no registry, no builder, no network."""

import subprocess
import tarfile
from collections.abc import Callable

from .step import Unavailable

# Every file the same at every import, so that the same content gives the same layer.
EPOCH = 1735689600


def exists(docker: str, image: str) -> bool:
    """Say whether the daemon has this image. Takes some 30 ms; False also without a daemon."""
    command = [docker, "image", "inspect", "--format", "{{.Id}}", image]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def load(docker: str, image: str, fill: Callable[[tarfile.TarFile], None]) -> None:
    """Make the image from what `fill` adds to the archive; it gets its name once it is complete.

    Raises `Unavailable` with Docker's own words when the daemon does not take it.
    """
    command = [docker, "import", "--change", "LABEL slipway.toolchain=yes", "-", image]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None  # noqa: S101 - it was asked for above
        assert process.stderr is not None  # noqa: S101
        try:
            with tarfile.open(fileobj=process.stdin, mode="w|") as archive:
                fill(archive)
            process.stdin.close()
        except BrokenPipeError:
            pass  # Docker says why on its standard error
        except BaseException:
            process.kill()  # half an archive must not become an image
            raise
        reason = process.stderr.read().decode(errors="replace").strip()
    if process.returncode != 0:
        raise Unavailable(
            f"docker did not take the image {image}: {reason}; see that `{docker} info` answers "
            "and that its disk has room, then run this again"
        )


def entry(name: str, size: int, mode: int = 0o444) -> tarfile.TarInfo:
    """Describe one file of an image: owned by root, with a fixed date."""
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, mode, EPOCH
    return info
