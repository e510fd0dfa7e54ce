"""The project's virtual environment, and the project in it.

The packages are installed once for every set of requirements, in the cache. A clone's `.venv` is
made of hard links to those files, so the next clone has it in a second.
"""

import hashlib
import json
import sys
import tomllib
from pathlib import Path

from . import editable, files, places, processes, relocate, system
from .step import Say, State, Step, Unavailable

_REQUIREMENTS = ("requirements.txt", "requirements-dev.txt")
_KEPT = 3


def _stamp() -> Path:
    return places.VENV / "slipway-stamp"


def _key() -> str:
    """Changes with what is asked for, with its interpreter, and when the clone was moved."""
    total = hashlib.sha256(f"{version()} {places.ROOT}".encode())
    for name in _REQUIREMENTS:
        total.update((places.ROOT / name).read_bytes())
    project = tomllib.loads((places.ROOT / "pyproject.toml").read_text())["project"]
    total.update(json.dumps(project, sort_keys=True).encode())
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
        return State(False, ".venv was not made by `make`, or not to its end", again)
    if _stamp().read_text() != _key():
        return State(False, "requirements or pyproject.toml changed since .venv was made", again)
    return State(True, f"Python {version()} in .venv")


def run(say: Say) -> None:
    """Make it anew from the cache, which gets the packages first where it lacks them."""
    with files.locked("venv", say):
        if check().ready:
            return
        packages = _installed(say)
        with files.folder(places.VENV) as making:
            relocate.copy(packages, making, places.VENV)
            editable.install(making, places.ROOT)
        files.write(_stamp(), _key())


def _installed(say: Say) -> Path:
    """A virtual environment in the cache with every required package."""
    wanted = [(places.ROOT / name).read_bytes() for name in _REQUIREMENTS]
    base = Path(getattr(sys, "_base_executable", None) or sys.executable).resolve()
    key = files.digest(sys.version.encode(), bytes(base), *wanted)
    target = places.cache() / f"venv-{key}"
    if not (target / "bin" / "python").exists():
        say("installing the packages, once for all clones (usually 40 s)")
        with files.folder(target) as making:
            _create(making, base, say)
            _install(making / "bin" / "python", say)
        files.keep_newest(places.cache(), "venv-*", _KEPT)
    return target


def _create(folder: Path, base: Path, say: Say) -> None:
    if not processes.text([base, "-c", "import ensurepip; print(1)"]):
        try:
            system.install([f"python3.{sys.version_info.minor}-venv"], say)
        except processes.Failed:
            system.install(["python3-venv"], say)
    processes.run([base, "-m", "venv", folder], say, log="venv")


def _install(interpreter: Path, say: Say) -> None:
    """pip checks each wheel against the digest that its index gives."""
    command = [
        *(str(interpreter), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"),
        *("--no-warn-script-location", "-r", "requirements-dev.txt"),
    ]
    try:
        processes.run(command, say, log="pip", cwd=places.ROOT, progress=_package)
    except processes.Failed as error:
        raise Unavailable(f"{error}\npip must reach a package index; then run: make up") from error


def _package(line: str) -> str:
    return line[:60] if line.startswith(("Collecting", "Installing")) else "still at it"


STEP = Step(
    name="venv",
    about="Python packages in .venv",
    usual="40 s, or 2 s for a second clone",
    check=check,
    run=run,
)
