"""Garage and npm, each as a local image of one thing; `garage.py` and `npm.py` get them."""

from collections.abc import Callable
from types import ModuleType

from . import endpoint, files, garage, npm, places, record
from .step import Say, State, Step


def _check(role: str, image: str) -> Callable[[], State]:
    def check() -> State:
        if record.get("images").get(role) != image or not endpoint.has_image(image):
            return State(False, f"{image} is missing", "run: make up")
        return State(True, image)

    return check


def _run(role: str, module: ModuleType) -> Callable[[Say], None]:
    def run(say: Say) -> None:
        docker = str(places.LOCAL / "bin" / "docker")
        with files.locked(f"{role}-image", say):
            if not module.ready(docker):
                module.run(docker, places.cache(), say)
        record.put("images", **{role: module.IMAGE})

    return run


GARAGE = Step(
    name="garage",
    about="Garage, the object storage",
    usual="10 s, or 10 min to build where no registry answers",
    check=_check("garage", garage.IMAGE),
    run=_run("garage", garage),
)
NPM = Step(
    name="npm",
    about="npm for image builds",
    usual="10 s",
    check=_check("npm", npm.IMAGE),
    run=_run("npm", npm),
)
