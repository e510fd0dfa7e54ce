"""`slipway status` calls an accident an accident, and a crash loop a crash loop."""

from __future__ import annotations

import io
import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from cli.app import app
from cli.daemon import client
from cli.state import State
from cli.status import web
from cli.status.containers import seen
from cli.status.part import Certificate, Part, Seen
from cli.status.report import plain, show, status
from cli.status_verb import release
from provider.docker.tunnel import NoWay
from provider.x509 import authority, leaf
from tests.review.plans import OUTPUTS, add, component, production

LOG = [
    {"Start": "2026-11-25T08:00:00.100000001Z", "End": "2026-11-25T08:00:00.142Z", "ExitCode": 0},
]


def container(status: str = "running", health: str = "healthy", **more: Any) -> dict[str, Any]:
    """A container as the daemon describes it."""
    state = {"Status": status, "ExitCode": more.pop("code", 0), "OOMKilled": more.pop("oom", False),
             "Health": {"Status": health, "Log": LOG}}
    return {"Name": "/notes-api", "Image": "sha256:0123456789abcdef", "RestartCount": 0,
            "State": state, **more}


def test_two_healthy_replicas_are_healthy() -> None:
    assert seen([container(), container()], 2) == Seen(
        health="healthy", running=2, wanted=2, latency=42.0, release="0123456789ab",
    )


@pytest.mark.parametrize(
    ("found", "health", "problem"),
    [
        (container(health="unhealthy"), "unhealthy",
         "notes-api fails its health check; read: docker logs --tail 50 notes-api"),
        (container("exited", code=1), "stopped",
         "notes-api has stopped (exit code 1); read: docker logs --tail 50 notes-api"),
        (container("restarting", "starting", RestartCount=3, code=1), "crash loop",
         "notes-api has restarted 3 times (exit code 1); read: docker logs --tail 50 notes-api"),
        (container("exited", "unhealthy", RestartCount=5, code=137, oom=True), "crash loop",
         "notes-api has restarted 5 times (exit code 137, out of memory: raise size.memory); "
         "read: docker logs --tail 50 notes-api"),
        (container(RestartCount=3), "healthy", ""),
        (container(health="starting"), "starting", ""),
    ],
    ids=["unhealthy", "stopped", "restarting", "out of memory", "recovered", "starting"],
)
def test_the_worst_replica_is_what_is_said(
    found: dict[str, Any], health: str, problem: str
) -> None:
    told = seen([container(), found], 2)
    assert (told.health, told.problem) in (
        (health, problem), (health, "1 of 2 replicas run; run: pulumi up --refresh"),
    )


def test_logs_of_a_server_are_read_there() -> None:
    parts = status(on_a_server(), {}, _Stopped)  # type: ignore[arg-type]  # a daemon's face
    told = {part.title: part.seen.problem for part in parts}
    assert told["gateway"] == (
        "notes-api has stopped (exit code 1); "
        "read: docker -H ssh://deploy@192.0.2.7 logs --tail 50 notes-api"
    )


def test_a_missing_replica_is_a_problem_though_the_other_is_well() -> None:
    assert seen([container()], 2).problem == "1 of 2 replicas run; run: pulumi up --refresh"
    assert seen([], 1).problem == "no container of it is there; run: pulumi up --refresh"


@pytest.fixture
def server() -> Iterator[tuple[str, list[int]]]:
    """An address, and the status that it answers with."""
    answers = [200]

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the library's name
            self.send_response(answers[0] if self.path != "/gone" else 404)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
            pass

    made = HTTPServer(("127.0.0.1", 0), Answer)
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{made.server_address[1]}", answers
    made.shutdown()
    made.server_close()
    thread.join()


def test_an_address_that_answers_is_healthy_and_has_a_latency(
    server: tuple[str, list[int]]
) -> None:
    told = web.ask(server[0])
    assert (told.health, told.problem, told.certificate) == ("healthy", "", None)
    assert told.latency is not None


def test_a_server_error_and_a_missing_health_path_are_unhealthy(
    server: tuple[str, list[int]]
) -> None:
    address, answers = server
    assert web.ask(address, "/gone").problem == (
        f"{address}/gone answers 404; look at its platform's log"
    )
    answers[0] = 503
    assert web.ask(address).health == "unhealthy"


def test_an_address_that_does_not_answer_is_unhealthy(server: tuple[str, list[int]]) -> None:
    told = web.ask("http://127.0.0.1:1")
    assert told.problem == (
        "http://127.0.0.1:1/ does not answer (ConnectError); look at its platform's log"
    )


def test_a_certificate_has_an_age_and_an_end_trusted_or_not(
    server: tuple[str, list[int]], tmp_path: Path
) -> None:
    pair = leaf(authority("Tests", ["localhost"]), ["localhost"], days=30)
    files = tmp_path / "certificate", tmp_path / "key"
    for file, text in zip(files, (pair.certificate, pair.key), strict=True):
        file.write_text(text)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*files)
    made = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    made.socket = context.wrap_socket(made.socket, server_side=True)
    thread = threading.Thread(target=made.serve_forever, args=(0.05,))
    thread.start()
    try:
        found = web.certificate_of(f"https://localhost:{made.server_address[1]}")
    finally:
        made.shutdown()
        made.server_close()
        thread.join()
    assert found is not None
    assert (found.age, found.left) in ((0, 29), (0, 30))
    assert web.certificate_of(server[0]) is None


def state() -> State:
    """A stack of vendors' parts and a gateway on docker."""
    made = production()
    root = next(each for each in made.values() if each["type"] == "pulumi:pulumi:Stack")
    root["outputs"] = {**OUTPUTS, "frontendUrl": "", "backendUrl": ""}
    gateway = component(made, "docker", "Gateway")
    add(made, gateway, "docker:index/container:Container", "gateway-1", {"start": True})
    return State(list(made.values()), [])


class _NoContainers:
    """A daemon without any."""

    containers: Any = None

    def __init__(self, host: str = "") -> None:
        self.containers = self

    def list(self, **_: object) -> list[Any]:
        return []


class _Stopped(_NoContainers):
    """A daemon whose only container is a gateway that has ended."""

    def list(self, **_: object) -> list[Any]:
        labels = {"slipway.component": "gateway"}
        stopped = {**container("exited", code=1), "Config": {"Labels": labels}}
        return [SimpleNamespace(attrs=stopped)]


def on_a_server() -> State:
    """The same stack with its docker part on a server."""
    there = {
        "type": "slipway:docker:Ready", "urn": "urn:pulumi:prod::slipway::slipway:docker:Ready::r",
        "custom": True, "inputs": {"host": "ssh://deploy@192.0.2.7"},
    }
    return State([*state().resources, there], [])


def test_every_component_of_a_state_is_there_with_its_cost() -> None:
    parts = status(state(), {}, _NoContainers)  # type: ignore[arg-type]  # a daemon's face
    told = {part.title: part for part in parts}
    assert list(told) == ["frontend", "backend", "database", "storage", "dns", "gateway"]
    assert told["database"].monthly > 0
    assert told["gateway"].seen.health == "stopped"
    assert told["backend"].seen.wanted == 1


def test_the_table_and_the_json_name_what_is_wrong() -> None:
    parts = [
        Part(title="backend", platform="docker", address="http://localhost:1",
             seen=seen([container("restarting", RestartCount=4, code=1)], 1)),
        Part(title="database", platform="neon", seen=Seen(health="healthy", latency=3)),
    ]
    console = Console(width=100, file=io.StringIO())
    show(parts, "abc", console)
    said = console.file.getvalue()  # type: ignore[attr-defined]  # the StringIO above
    assert "crash loop (4 restarts)" in said
    assert "backend: notes-api has restarted 4 times (exit code 1);" in said
    document = json.loads(json.dumps(plain(parts, "abc")))
    assert document["healthy"] is False
    assert document["components"][0]["restarts"] == 4


def test_no_terminal_is_too_narrow_for_a_whole_table() -> None:
    parts = [Part(title="gateway", platform="docker", seen=Seen(
        health="healthy", release="0123456789ab", certificate=Certificate(age=0, left=89)))]
    console = Console(width=30, file=io.StringIO())
    show(parts, "", console)
    assert console.file.getvalue().splitlines()[1].split("  ") == [  # type: ignore[attr-defined]  # as above
        "gateway", "docker", "healthy", "0123456789ab", "0 days old, 89 left", "",
    ]


@pytest.mark.parametrize(
    ("on", "line"),
    [(True, "Maintenance is on, and everybody gets 503; to open again: slipway maintenance off "
            "--stack prod\n"), (False, "")],
)
def test_a_gateway_in_maintenance_is_said(
    monkeypatch: pytest.MonkeyPatch, on: bool, line: str
) -> None:
    gateway = {
        "type": "slipway:docker:GatewayConfig", "custom": True, "inputs": {"container": "c0ffee"},
        "urn": "urn:pulumi:prod::slipway::slipway:docker:GatewayConfig::g",
    }
    found = State([*state().resources, gateway], [])
    monkeypatch.setattr(State, "read", lambda engine: found)
    monkeypatch.setattr("cli.daemon.client", _NoContainers)
    monkeypatch.setattr("provider.docker.daemon.connect", lambda host: host)
    monkeypatch.setattr("provider.docker.gateway.ask", lambda *asked: {"on": on})
    done = CliRunner().invoke(app, ["status", "--stack", "prod"])
    assert done.stdout.partition("run: pulumi up --refresh\n")[2] == line
    told = json.loads(CliRunner().invoke(app, ["status", "--stack", "prod", "--json"]).stdout)
    assert told["maintenance"] is on


def released(images: str) -> State:
    """A stack on docker whose second release serves, and whose container has `images`."""
    record = {"number": 2, "images": {"backend": "sha256:b"}, "digest": "d", "settings": "{}",
              "schema": {}, "at": "2026-11-25T09:00:00Z", "by": "ada", "commit": "c0ffee"}
    known = {"repository": "notes-prod", "current": 2, "releases": [record]}
    urn = "urn:pulumi:prod::slipway"
    return State([
        {"type": "pulumi:pulumi:Stack", "urn": f"{urn}::pulumi:pulumi:Stack::s", "custom": False,
         "outputs": {"release": "c43a0dd5b60b"}},
        {"type": "slipway:docker:Release", "urn": f"{urn}::slipway:docker:Release::notes-prod-r",
         "custom": True, "outputs": known},
        {"type": "docker:index/container:Container", "custom": True, "inputs": {"image": images},
         "urn": f"{urn}::docker:index/container:Container::notes-prod-backend-1"},
    ], [])


@pytest.mark.parametrize(
    ("image", "said"),
    [("sha256:b", "2, since 2026-11-25T09:00:00Z (c43a0dd5b60b)"),
     ("sha256:c", "2, since 2026-11-25T09:00:00Z (c43a0dd5b60b); the update after it failed")],
)
def test_the_release_that_serves_is_named(image: str, said: str) -> None:
    assert release(released(image)) == said


def test_a_stack_without_records_has_its_digest() -> None:
    assert release(State(released("").resources[:1], [])) == "c43a0dd5b60b"


def test_a_daemon_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(NoWay) as caught:
        client()
    assert str(caught.value) == (
        f"no Docker daemon at {tmp_path}/none.sock; start Docker, or run: make doctor"
    )
