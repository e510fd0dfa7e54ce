"""All steps, in the order in which each may rely on those before it."""

from . import (
    actionlint_step,
    authority,
    base_image,
    browser,
    docker_step,
    engine_step,
    local_images,
    passphrase,
    pebble,
    provider_step,
    server_programs,
    venv,
)
from .step import Say, Step, Unavailable

ALL = (
    venv.STEP,
    passphrase.STEP,
    engine_step.STEP,
    provider_step.STEP,
    docker_step.STEP,
    base_image.STEP,
    authority.STEP,
    local_images.NPM,
    local_images.GARAGE,
)
FOR_TESTS = (browser.STEP, actionlint_step.STEP, server_programs.STEP, pebble.STEP)


def bring_up(steps: tuple[Step, ...], say: Say) -> bool:
    """Do what is not done; whether anything was. Raises `Unavailable` and stops there."""
    changed = False
    for step in steps:
        if step.check().ready:
            continue
        changed = True
        say(f"{step.name}: {step.about} (usually {step.usual})")
        try:
            step.run(_named(step.name, say))
        except RuntimeError as error:
            raise Unavailable(str(error)) from error
        state = step.check()
        if not state.ready and step not in FOR_TESTS:
            raise Unavailable(f"{step.name}: {state.detail}; {state.remedy or 'run: make doctor'}")
    return changed


def _named(name: str, say: Say) -> Say:
    return lambda text: say(f"{name}: {text}")
