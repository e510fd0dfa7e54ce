"""The project's virtual environment, and the project in it."""

import hashlib
import importlib.util
import json
import sys
import tomllib
from pathlib import Path

from . import files, places, processes, system
from .step import Say, State, Step, Unavailable

_REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")


def _stamp() -> Path:
    return places.VENV / "slipway-stamp"


def _key() -> str:
    """Changes with what is asked for, with its interpreter, and when the clone was moved."""
    total = hashlib.sha256(f"{version()} {places.ROOT}".encode())
    for name in _REQUIREMENTS:
        total.update((places.ROOT / name).read_bytes())
    project = tomllib.loads((places.ROOT / "pyproject.toml").read_text())
    parts = [project["build-system"], project["project"], project["tool"]["setuptools"]]
    total.update(json.dumps(parts, sort_keys=True).encode())
    return total.hexdigest()


def python() -> Path:
    """The interpreter of the virtual environment."""
    return places.VENV / "bin" / "python"


def version() -> str:
    """Python's version in it; empty when there is none."""
    try:
        text = (places.VENV / "pyvenv.cfg").read_text()
    except FileNotFoundError:
        return ""
    return next((line[10:] for line in text.splitlines() if line.startswith("version = ")), "")


def site_packages() -> Path:
    """Where the virtual environment keeps what was installed."""
    found = sorted(places.VENV.glob("lib/python3.*/site-packages"))
    return found[-1] if found else places.VENV


def check() -> State:
    """Complete, and made from the files as they are now."""
    again = "run: make up"
    if not python().exists():
        return State(False, "there is no .venv", again)
    if not _stamp().exists():
        return State(False, ".venv is not complete", again)
    if _stamp().read_text() != _key():
        return State(False, "requirements or pyproject.toml changed since .venv was made", again)
    return State(True, f"Python {version()} in .venv")


def run(say: Say) -> None:
    """Create it or bring it up to date; one that was interrupted while made starts anew."""
    making = places.VENV / "slipway-making"
    with files.locked(f"venv-{hashlib.sha256(bytes(places.VENV)).hexdigest()[:8]}", say):
        if check().ready:
            return
        if making.exists() or not _works(python()):
            _create(say)
            making.touch()
        _stamp().unlink(missing_ok=True)
        _install(say)
        files.write(_stamp(), _key())
        making.unlink(missing_ok=True)


def _works(interpreter: Path) -> bool:
    return bool(processes.text([interpreter, "-c", "import pip; print(1)"]))


def _create(say: Say) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        try:
            system.install([f"python3.{sys.version_info.minor}-venv"], say)
        except processes.Failed:
            system.install(["python3-venv"], say)
    base = getattr(sys, "_base_executable", None) or sys.executable
    processes.run([base, "-m", "venv", "--clear", places.VENV], say, log="venv")


def _install(say: Say) -> None:
    """pip checks each wheel against the digest that its index gives."""
    # The plain form of an editable install: a path, where the default form is an import hook
    # that every start of every program would pay for.
    project = ["-e", ".", "--config-settings", "editable_mode=compat"]
    command = [
        *(str(python()), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
        *("-r", "requirements-dev.txt", *project),
    ]
    try:
        processes.run(command, say, log="pip", cwd=places.ROOT, progress=_package)
    except processes.Failed as error:
        raise Unavailable(f"{error}\npip must reach a package index; then run: make up") from error


def _package(line: str) -> str:
    return line if line.startswith(("Collecting", "Installing", "Building")) else "still at it"


STEP = Step(
    name="venv",
    about="Python packages in .venv",
    usual="40 s",
    check=check,
    run=run,
)
