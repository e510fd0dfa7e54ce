"""An sshd and a container registry for the tests of a server: unpacked, never installed.

Installing Debian's openssh-server would start it on every address of this machine.
"""

import shutil
import subprocess
from pathlib import Path

from . import files, places, processes, system
from .step import Say, State, Step

_PACKAGES = ("openssh-server", "libwrap0", "docker-registry")
_FOLDER = "server-programs"


def sshd() -> tuple[Path, str]:
    """The program, and the folder of libraries that it needs; raises LookupError without one."""
    return _found("sshd"), str(next(_unpacked().glob("usr/lib/*-linux-*"), ""))


def registry() -> Path:
    """Debian's docker-registry; raises LookupError without one."""
    return _found("docker-registry")


def _unpacked() -> Path:
    return places.cache() / _FOLDER


def _found(name: str) -> Path:
    own = (_unpacked() / folder / name for folder in ("usr/sbin", "usr/bin"))
    for path in own:
        if path.is_file():
            return path
    if installed := shutil.which(name):
        return Path(installed)
    raise LookupError(f"no {name}; run: make test, as root on Debian or Ubuntu")


def check() -> State:
    """Both are there."""
    try:
        return State(True, f"{sshd()[0]}, {registry()}")
    except LookupError:
        return State(
            False, "no sshd or registry for tests; tests of a server are skipped",
            f"run: sudo apt-get install {' '.join(_PACKAGES)}",
        )


def run(say: Say) -> None:
    """Fetch the packages with apt, as root on Debian or Ubuntu; elsewhere tests are skipped."""
    if not system.can_install() or shutil.which("dpkg-deb") is None:
        say(f"{check().detail}; to have them: {check().remedy}")
        return
    with files.locked("server-programs", say), files.folder(_unpacked()) as making:
        try:
            _fetch(making, say)
        except processes.Failed:
            processes.run(["apt-get", "-q", "update"], say, log="apt")
            _fetch(making, say)
        for package in making.glob("*.deb"):
            subprocess.run(["dpkg-deb", "-x", package, making], check=True)
            package.unlink()


def _fetch(folder: Path, say: Say) -> None:
    # apt's own user cannot write there; as root itself it need not.
    command = ["apt-get", "-q", "-o", "APT::Sandbox::User=root", "download", *_PACKAGES]
    processes.run(command, say, log="apt", cwd=folder)


STEP = Step(
    name="server programs",
    about="an sshd and a registry for the tests",
    usual="5 s",
    check=check,
    run=run,
)
