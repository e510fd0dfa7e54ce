"""Docker: a daemon that answers, and a client that can build."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from . import docker_client, endpoint, files, places, processes, record, system
from .step import Say, State, Step, Unavailable

_START_SECONDS = 60
_SYSTEMD = Path("/run/systemd/system")
# A killed daemon leaves these, and will not start where another process has got the number.
_PIDS = {
    Path("/var/run/docker.pid"): "dockerd",
    Path("/var/run/docker/containerd/containerd.pid"): "containerd",
}


def check() -> State:
    """The daemon answers, and the client that was chosen is still there."""
    if not _answers():
        return State(False, f"no Docker daemon answers at {endpoint.address()}", _remedy())
    client = docker_client.known()
    if client is None or not (places.LOCAL / "bin" / "docker").exists():
        return State(False, "no docker client has been chosen yet", "run: make up")
    return State(True, f"answers at {endpoint.address()}; builds with {client}")


def run(say: Say) -> None:
    """Use the daemon that answers; as root on Debian or Ubuntu install and start one."""
    with files.locked("docker", say):
        if not _answers():
            _refuse_what_root_cannot_mend()
            if shutil.which("dockerd") is None:
                system.install(["docker.io"], say)
            if not _answers():
                _start(say)
        client = docker_client.find() or _install_builder(say)
        record.put(
            "docker", client=str(client), stamp=record.stamp(client), host=endpoint.address()
        )
        # First on PATH in a prepared shell, so that everything builds with this one.
        link = places.LOCAL / "bin" / "docker"
        link.parent.mkdir(parents=True, exist_ok=True)
        link.unlink(missing_ok=True)
        link.symlink_to(client)


def _answers() -> bool:
    if endpoint.direct():
        return endpoint.get("/_ping").status == 200
    client = docker_client.known() or docker_client.any_client()
    question = ["version", "--format", "{{.Server.Version}}"]
    return client is not None and bool(processes.text([client, *question]))


def _refuse_what_root_cannot_mend() -> None:
    elsewhere = endpoint.address() != "unix:///var/run/docker.sock"
    if elsewhere or not system.can_install():
        raise Unavailable(f"no Docker daemon answers at {endpoint.address()}; {_remedy()}")


def _remedy() -> str:
    """What a person does, by what is wrong."""
    reason = endpoint.get("/_ping").text
    if os.environ.get("DOCKER_HOST"):
        return f"DOCKER_HOST points there: start that daemon, or run: unset DOCKER_HOST ({reason})"
    if "Permission denied" in reason:
        return 'run: sudo usermod -aG docker "$USER" and log in again'
    if shutil.which("dockerd"):
        by_hand = "sudo systemctl start docker"
    elif system.debian_like():
        by_hand = 'sudo apt-get install docker.io && sudo usermod -aG docker "$USER", log in again'
    else:
        by_hand = "install Docker and start it (https://docs.docker.com/engine/install/)"
    return "run: make up (it starts Docker)" if system.can_install() else f"run: {by_hand}"


def _start(say: Say) -> None:
    """By systemd where that runs, else by hand, detached from this run."""
    log = places.logs() / "dockerd.log"
    if _SYSTEMD.is_dir():
        say("starting Docker with systemctl")
        processes.run(["systemctl", "start", "docker"], say, log="docker-start")
    else:
        say(f"starting dockerd in the background; it writes to {log}")
        log.parent.mkdir(parents=True, exist_ok=True)
        _forget_the_dead()
        with log.open("ab") as output:
            # The shell ends at once, so that the daemon is nobody's child and outlives this run.
            subprocess.run(
                ["/bin/sh", "-c", "dockerd &"], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, start_new_session=True, cwd="/", check=True,
            )
    deadline = time.monotonic() + _START_SECONDS
    while not _answers():
        if time.monotonic() > deadline:
            tail = "\n  ".join(_lines(log)[-8:])
            raise Unavailable(
                f"Docker did not answer within {_START_SECONDS} s:\n  {tail}\n"
                "mend what it says, or set DOCKER_HOST to a daemon that runs; then run: make up"
            )
        time.sleep(0.2)


def _forget_the_dead() -> None:
    for file, name in _PIDS.items():
        try:
            process = Path("/proc") / file.read_text().strip()
            if (process / "comm").read_text().strip() == name:
                continue
        except OSError:
            pass  # no such file, or no such process
        file.unlink(missing_ok=True)


def _lines(log: Path) -> list[str]:
    return log.read_text(errors="replace").splitlines() if log.exists() else []


def _install_builder(say: Say) -> Path:
    """Newer clients build with a plugin that comes as a package of its own."""
    packages = ["docker.io"]
    if system.has_package("docker-buildx"):
        packages.append("docker-buildx")
    if system.can_install():
        system.install(packages, say)
    found = docker_client.find()
    if found is None:
        raise Unavailable(
            "no docker client on PATH can build with BuildKit; run: "
            f"sudo apt-get install {' '.join(packages)}"
        )
    return found


STEP = Step(
    name="docker",
    about="a Docker daemon and a client that can build",
    usual="nothing, or 1 min to install",
    check=check,
    run=run,
)
