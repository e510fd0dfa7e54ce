"""A Chromium for the tests that look at a page."""

import shutil

from . import system
from .step import Say, State, Step, Unavailable

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def found() -> str | None:
    """A browser on PATH that the tests can drive."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


def check() -> State:
    """There is one."""
    path = found()
    return State(True, path) if path else State(
        False, "no Chromium on PATH; tests that look at a page are skipped",
        "run: sudo apt-get install chromium",
    )


def run(say: Say) -> None:
    """Install it as root on Debian or Ubuntu; elsewhere the tests that need it are skipped."""
    if not system.can_install():
        say(f"{check().detail}; to have them: {check().remedy}")
        return
    try:
        system.install(["chromium"], say)
    except Unavailable as error:
        say(f"{error}; tests that look at a page are skipped")


STEP = Step(
    name="browser",
    about="a browser for the tests",
    usual="nothing, or 1 min to install",
    check=check,
    run=run,
)
