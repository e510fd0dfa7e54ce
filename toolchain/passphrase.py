"""The passphrase that encrypts the dev stack's secrets: made once, outside the repository."""

import secrets
from pathlib import Path

from . import files, places
from .step import Say, State, Step


def path() -> Path:
    """The file that holds it, readable by its owner alone."""
    return places.config() / "passphrase"


def check() -> State:
    """It is there and nobody else can read it."""
    file = path()
    if not file.is_file() or not file.stat().st_size:
        return State(False, f"{file} is missing", "run: make up")
    if file.stat().st_mode & 0o077:
        return State(False, f"{file} can be read by others", f"run: chmod 600 {file}")
    return State(True, str(file))


def run(say: Say) -> None:
    """Generate it; an existing one is kept, whatever its mode was."""
    file = path()
    with files.locked("passphrase", say):
        if file.is_file() and file.stat().st_size:
            file.chmod(0o600)
            return
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.write(file, secrets.token_hex(32) + "\n", mode=0o600)
    say(f"made {file}: it encrypts the secrets of dev stacks; keep a copy if you keep their data")


STEP = Step(
    name="passphrase",
    about="the passphrase of dev stacks",
    usual="nothing",
    check=check,
    run=run,
)
