"""The Debian that every image of the docker platform starts from."""

from pathlib import Path

from . import bootstrap, endpoint, files, places, processes, record
from .step import Say, State, Step

IMAGE = "slipway-toolchain/base:trixie"
PUBLISHED = "debian:trixie-slim"
# A registry that is there says something at once.
_SILENCE = 20.0


def check() -> State:
    """The daemon has it."""
    if record.get("images").get("base") != IMAGE or not endpoint.has_image(IMAGE):
        return State(False, f"{IMAGE} is missing", "run: make up")
    return State(True, IMAGE)


def run(say: Say) -> None:
    """Pull and tag it; where no registry answers, make it from Debian's packages."""
    docker = places.LOCAL / "bin" / "docker"
    with files.locked("base-image", say):
        if not endpoint.has_image(IMAGE):
            if _pulled(docker, say):
                processes.run([docker, "tag", PUBLISHED, IMAGE], say, log="base-tag")
            else:
                bootstrap.make(docker, IMAGE, say)
        record.put("images", base=IMAGE)


def _pulled(docker: Path, say: Say) -> bool:
    """Whether a registry has it; a pull checks every layer against its digest."""
    say(f"asking for {PUBLISHED} (30 MB)")
    try:
        processes.run([docker, "pull", PUBLISHED], say, log="base-pull", silence=_SILENCE)
    except processes.Failed:
        say("no registry answers with it")
        return False
    return True


STEP = Step(
    name="base image",
    about=f"the image {IMAGE}",
    usual="10 s, or 1 min where no registry answers",
    check=check,
    run=run,
)
