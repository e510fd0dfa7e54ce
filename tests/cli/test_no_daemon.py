"""What a verb says of a Docker daemon that takes connections and does not answer well."""

from __future__ import annotations

import socketserver
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli import daemon
from cli.app import app
from cli.state import State
from components.docker.daemon import Daemon
from components.errors import DaemonError
from tests.cli.test_releases import record, state

BROKEN = b'{"message":"devmapper: trouble"}'
ANSWERS = {
    "hangs up": b"",
    "is broken": b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: application/json\r\n"
    b"Connection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(BROKEN), BROKEN),
}


@pytest.fixture(params=[*ANSWERS, "is silent"])
def broken(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A daemon, and a stack that was released on it."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # Whoever only looks whether somebody takes connections asks nothing.
            if not self.request.recv(4096):
                return
            if request.param == "is silent":
                time.sleep(2)
            else:
                self.request.sendall(ANSWERS[request.param])

    class Server(socketserver.ThreadingUnixStreamServer):
        daemon_threads = True

    path = tmp_path / "docker.sock"
    with Server(str(path), Handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        monkeypatch.setenv("DOCKER_HOST", f"unix://{path}")
        monkeypatch.setattr(daemon, "FIRST_ANSWER", 0.2)
        monkeypatch.setattr("components.docker.daemon.SECONDS", 0.2)
        found = released()
        monkeypatch.setattr(State, "read", classmethod(lambda *_: found))
        yield request.param
        server.shutdown()


def released() -> State:
    """A backend on docker, its releases, and an operation that has not ended."""
    found = state(record(1), record(2), current=2)
    component = {
        "urn": "urn:pulumi:dev::slipway::slipway:docker:Backend::notes-dev-backend",
        "type": "slipway:docker:Backend",
    }
    identity = {
        "urn": "urn:pulumi:dev::slipway::random:index/randomId:RandomId::notes-dev-state",
        "type": "random:index/randomId:RandomId", "outputs": {"hex": "abc"},
    }
    return State([*found.resources, component, identity], [{"resource": {}}])


@pytest.mark.parametrize("verb", ["status", "recover"])
def test_a_verb_says_it_in_one_line(broken: str, verb: str) -> None:
    done: Any = CliRunner().invoke(app, [verb, *(["--yes"] if verb == "recover" else [])])
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("the Docker daemon does not answer (Error while fetching")
    assert done.stderr.endswith("); run: make doctor\n")
    assert done.stderr.count("\n") == 1


def test_the_program_says_it_without_a_stack_trace(broken: str) -> None:
    with pytest.raises(DaemonError, match=r"^the Docker daemon .*; run: make doctor$"):
        Daemon().image("x")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "Pulumi.dev.yaml: not UTF-8 text; save it as UTF-8"),
        (b"config: [1]", "{file}: 'list' object has no attribute 'items'; give a stack file with "
                         "`config:`"),
    ],
)
def test_a_stack_file_that_is_none_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes, said: str
) -> None:
    file = tmp_path / "Pulumi.dev.yaml"
    file.write_bytes(content)
    monkeypatch.setattr("cli.status_verb.root", lambda: tmp_path)
    found = released()
    monkeypatch.setattr(State, "read", classmethod(lambda *_: found))
    done: Any = CliRunner().invoke(app, ["status"])
    assert (done.exit_code, done.stderr) == (2, f"{said.format(file=file)}\n")


def test_an_error_of_another_kind_is_not_dockers(broken: str) -> None:
    assert daemon.said_by(ValueError("x")) is None


@pytest.mark.parametrize("verb", [["logs"], ["exec", "backend"], ["status"], ["releases"]])
def test_where_there_is_none_every_verb_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: list[str]
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    found = released()
    monkeypatch.setattr(State, "read", classmethod(lambda *_: found))
    done = CliRunner().invoke(app, verb)
    assert done.exit_code == (1 if verb == ["status"] else 2)
    assert (done.stdout, done.stderr) == (
        "", f"no Docker daemon at {tmp_path}/none.sock; start Docker, or run: make doctor\n"
    )
