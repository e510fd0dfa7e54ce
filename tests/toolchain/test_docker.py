"""Which daemon and which client are taken, and what a person is told who has none."""

import socketserver
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from toolchain import docker_client, docker_step, endpoint, places, system
from toolchain.step import Unavailable

Program = Callable[[str, str], Path]


class Daemon(socketserver.BaseRequestHandler):
    """Answers a ping, and has one image."""

    def handle(self) -> None:
        line = self.request.recv(4096).split(b"\r\n")[0]
        found = b"/_ping" in line or b"/images/there%3A1/json" in line
        self.request.sendall(b"HTTP/1.0 %d x\r\n\r\nbody" % (200 if found else 404))


@pytest.fixture
def daemon(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A daemon on a socket of its own."""
    path = str(tmp_path / "docker.sock")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    with socketserver.ThreadingUnixStreamServer(path, Daemon) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield path
        server.shutdown()


def test_a_daemon_is_asked_without_its_client(daemon: str) -> None:
    assert endpoint.get("/_ping") == (200, "body")
    assert endpoint.has_image("there:1")
    assert not endpoint.has_image("missing:1")


def test_something_else_on_the_socket_is_not_taken_for_docker(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(4096)
            self.request.sendall(b"220 mail.example.com\r\n")

    path = str(tmp_path / "other.sock")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
    with socketserver.ThreadingUnixStreamServer(path, Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert endpoint.get("/_ping") == (0, "what answers there is not Docker")
        server.shutdown()


def test_no_daemon_is_a_reason_and_no_exception(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/nothing.sock")
    assert endpoint.get("/_ping") == (0, "[Errno 2] No such file or directory")


def test_a_client_before_23_builds_as_it_is(program: Program, on_path: None) -> None:
    client = program("bin/docker", 'echo "Docker version 20.10.24+dfsg1, build 297e128"')
    assert docker_client.find() == client


def test_a_newer_client_without_buildx_is_passed_over(
    program: Program, on_path: None, tmp_path: Path
) -> None:
    program("bin/docker", 'echo "Docker version 28.2.2, build e6534b4"')
    old = program("older/docker", 'echo "Docker version 20.10.24, build 297e128"')
    assert docker_client.find() == old


def test_a_newer_client_with_buildx_is_taken(
    program: Program, on_path: None, tmp_path: Path
) -> None:
    client = program("bin/docker", 'echo "Docker version 28.2.2, build e6534b4"')
    program("docker-config/cli-plugins/docker-buildx", "")
    assert docker_client.find() == client


@pytest.fixture
def on_path(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two folders, in order, and a docker configuration without plugins."""
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{tmp_path}/older")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker-config"))
    monkeypatch.setattr(docker_client, "_PLUGIN_FOLDERS", ())


def test_the_chosen_client_comes_first_in_a_prepared_shell(
    daemon: str, on_path: None, program: Program, clone: Path
) -> None:
    client = program("bin/docker", 'echo "Docker version 20.10.24, build 297e128"')
    docker_step.run(print)
    assert (clone / ".slipway/bin/docker").resolve() == client
    assert docker_step.check() == (True, f"answers at unix://{daemon}; builds with {client}", "")


def test_a_daemon_that_was_asked_for_by_name_is_never_replaced(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    host = f"unix://{tmp_path}/nothing.sock"
    monkeypatch.setenv("DOCKER_HOST", host)
    monkeypatch.setattr(system, "can_install", lambda: True)
    monkeypatch.setattr(system, "install", lambda *_: pytest.fail("installed something"))
    with pytest.raises(Unavailable) as refused:
        docker_step.run(said.append)
    assert str(refused.value) == (
        f"no Docker daemon answers at {host}; DOCKER_HOST points there: start that daemon, or run: "
        "unset DOCKER_HOST ([Errno 2] No such file or directory)"
    )


@pytest.mark.parametrize(
    ("debian", "installed", "remedy"),
    [
        (True, False, "run: sudo apt-get install docker.io && sudo usermod -aG docker "
         '"$USER", log in again'),
        (True, True, "run: sudo systemctl start docker"),
        (False, False, "run: install Docker and start it (https://docs.docker.com/engine/install/)"),
    ],
)
def test_a_person_without_rights_is_told_what_to_do(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Program,
    debian: bool, installed: bool, remedy: str,
) -> None:
    if installed:
        program("bin/dockerd", "")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin")
    monkeypatch.setattr(endpoint, "_DEFAULT", f"unix://{tmp_path}/nothing.sock")
    monkeypatch.setattr(system, "can_install", lambda: False)
    monkeypatch.setattr(system, "debian_like", lambda: debian)
    assert docker_step.check().remedy == remedy


FAKE = """
exec {python} -c '
import socketserver, sys
class Daemon(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.recv(4096)
        self.request.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\nOK")
with socketserver.UnixStreamServer("{socket}", Daemon) as server:
    server.timeout = 10
    for _ in range(3):
        server.handle_request()
'
"""


def test_a_stopped_daemon_is_started_by_root_and_said(
    on_path: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Program,
    said: list[str],
) -> None:
    socket = tmp_path / "usual.sock"
    monkeypatch.setattr(endpoint, "address", lambda: f"unix://{socket}")
    monkeypatch.setattr(docker_step, "_refuse_what_root_cannot_mend", lambda: None)
    monkeypatch.setattr(docker_step, "_SYSTEMD", tmp_path / "no systemd here")
    program("bin/dockerd", FAKE.format(python=sys.executable, socket=socket))
    program("bin/docker", 'echo "Docker version 20.10.24, build 297e128"')
    docker_step.run(said.append)
    log = places.logs() / "dockerd.log"
    assert said == [f"starting dockerd in the background; it writes to {log}"]
    assert docker_step.check().ready


def test_a_daemon_that_does_not_start_is_quoted(
    on_path: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Program
) -> None:
    monkeypatch.setattr(endpoint, "address", lambda: f"unix://{tmp_path}/usual.sock")
    monkeypatch.setattr(docker_step, "_refuse_what_root_cannot_mend", lambda: None)
    monkeypatch.setattr(docker_step, "_SYSTEMD", tmp_path / "no systemd here")
    monkeypatch.setattr(docker_step, "_START_SECONDS", 1)
    program("bin/dockerd", "echo failed to start: no cgroup mounted")
    with pytest.raises(Unavailable) as refused:
        docker_step.run(print)
    assert str(refused.value) == (
        "Docker did not answer within 1 s:\n  failed to start: no cgroup mounted\n"
        "mend what it says, or set DOCKER_HOST to a daemon that runs; then run: make up"
    )
