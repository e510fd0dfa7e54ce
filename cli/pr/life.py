"""Brings the stack of a pull request up and takes it down, as `make up` and `make down` do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from cli.engine import Engine, EngineFailed
from cli.environment import engine
from cli.pr import leftovers
from cli.pr.probe import Proof, probe
from cli.pr.template import Template
from cli.state import State
from cli.status.deployed import Stack
from components.site import Site
from settings import load_file
from toolchain.stack import Stack as MadeStack
from toolchain.step import Unavailable

Say = Callable[[str], None]


class Failed(Exception):
    """It is not as it should be; the message says what to do."""


def make(template: Template, number: int, say: Say) -> None:
    """Make the stack, empty, and its file. Raises Failed."""
    file = template.write(number)
    say(f"{file.name} is made of {template.said}")
    try:
        MadeStack.of(template.name_of(number), "").select()
    except Unavailable as error:
        file.unlink()
        raise Failed(str(error)) from error


def up(template: Template, number: int) -> None:
    """Bring it up. Raises Failed."""
    # The same as `make up STACK=pr-123`: recover, check, update, under the policy pack.
    done = subprocess.run(
        [sys.executable, "-m", "toolchain", "stack", "up", "--stack", template.name_of(number)],
        cwd=template.root, check=False,
    )
    if done.returncode:
        raise Failed(
            f"{template.name_of(number)} did not come up; correct what it says above and run "
            f"again: {template.command('up', number)}"
        )


def proofs(template: Template, number: int, production: str) -> list[Proof]:
    """What was proved about the running stack."""
    from cli.daemon import client

    state = State.read(engine(template.root, template.name_of(number)))
    stack = Stack.of(state)
    local = any(each.platform == "docker" for each in stack.components())
    theirs = _production(template.root, production)
    return probe(state, client(state.host) if local else None, theirs)


def _production(root: Path, name: str) -> Stack | None:
    """Production's state, where these credentials may read it at all: they should not."""
    try:
        state = State.read(engine(root, name)) if name else None
    except (EngineFailed, OSError):
        return None
    return Stack.of(state) if state and state.resources else None


def down(template: Template, number: int, say: Say) -> bool:
    """Destroy everything that the stack made; whether there was one. Raises Failed."""
    name, file = template.name_of(number), template.settings_of(number)
    own = engine(template.root, name)
    if not own.has_stack():
        file.unlink(missing_ok=True)
        return False
    if not file.exists():
        template.write(number)
    # Read now: the engine takes the file along with the stack.
    settings, host = load_file(file), State.read(own).host
    _destroy(own, say)
    if "docker" in settings.platforms:
        site = Site(app=settings.app.name, stack=name, root=template.root)
        _clean(site.prefix, host or settings.platforms["docker"].host, say)
    file.unlink(missing_ok=True)
    return True


def _destroy(own: Engine, say: Say) -> None:
    from cli.daemon import client
    from cli.recover import UpdateRunning, clear

    try:
        clear(own, client, say)
    except UpdateRunning as error:
        raise Failed(str(error)) from error
    for command in (("destroy", "--yes", "--skip-preview"), ("stack", "rm", "--yes")):
        done = own.run(*command, check=False)
        if done.returncode:
            said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
            raise Failed(f"{said}\npulumi {command[0]} failed; correct that and run it again")


def _clean(prefix: str, host: str, say: Say) -> None:
    from cli.daemon import client

    machine = client(host)
    try:
        if count := leftovers.remove_images(machine, prefix):
            say(f"removed {count} images that were built for it")
        if found := leftovers.left(machine, prefix):
            raise Failed(f"left behind: {', '.join(found)}; remove them with docker")
    finally:
        machine.close()
