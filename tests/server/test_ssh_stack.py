"""A stack on a server that is reached by ssh: images are streamed, nothing else is different.

In the order in which it would happen: it comes up, has releases, the server is restarted, loses its
power, and one of its containers crashes again and again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import docker
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from bench.load.releases import Plan, prepare, under_load
from tests.real.stacks import ROOT, RealStack
from tests.server.client import Client
from tests.server.machine import Machine

pytestmark = [pytest.mark.engine, pytest.mark.docker]
PARTS = ["backend", "cache", "database", "database", "frontend", "gateway", "storage"]
# While it comes back: nobody, a gateway without a backend, a backend without its parts.
COMING_BACK = {0, 502, 503, 504}

# Kills the process as often as Docker starts it.
CRASH = """
for _ in $(seq 600); do
  state=$(docker inspect -f '{{.State.Status}}' $0)
  [ "$state" = exited ] && break
  docker top $0 -o pid,args | awk '/main.js/ && !/sh / {print $1}' | xargs -r kill -9
  sleep 0.05
done 2>/dev/null
"""


@pytest.fixture(scope="module")
def stack(server: Machine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    settings = {"host": server.host, "bind": server.address, "port": 8080}
    home = tmp_path_factory.mktemp("ssh")
    made = RealStack("test-ssh", "slipssh", home, {"docker": settings})
    try:
        prepare(made, 0)
        made.up()
        yield made
    finally:
        # The containers go with their machine.
        made.file.unlink(missing_ok=True)


@pytest.fixture
def client(stack: RealStack, server: Machine) -> Client:
    return Client(f"http://{server.address}:8080")


def running(stack: RealStack, server: Machine) -> list[str]:
    """The components whose containers run on the server."""
    label = f"label=slipway.stack={stack.app}-{stack.name}"
    shown = '{{.Label "slipway.component"}}'
    return sorted(server.docker("ps", "--filter", label, "--format", shown).split())


def part(stack: RealStack, server: Machine, name: str) -> str:
    """The id of a container, by its logical name without product and stack."""
    label = f"label=slipway.urn={stack.app}-{stack.name}-{name}"
    return server.docker("ps", "-aq", "--filter", label).strip()


def read_to_the_end(socket: ClientConnection) -> None:
    """Raises ConnectionClosed where the server ends it."""
    while True:
        socket.recv(timeout=10)


def test_the_product_answers_where_the_server_is(
    stack: RealStack, server: Machine, client: Client
) -> None:
    status, health = client.get("/api/health")
    assert status == 200, health
    found = stack.outputs()
    assert found["frontendUrl"] == found["backendUrl"] == client.origin
    assert found["dockerHost"] == server.host
    assert json.loads(stack.slipway("status", "--json").stdout)["healthy"]


def test_logs_and_commands_are_those_of_there(stack: RealStack, server: Machine) -> None:
    lines = stack.slipway("logs", "backend", "--json").stdout.splitlines()
    assert any('"message":"listening"' in json.loads(each)["text"] for each in lines)
    command = [str(ROOT / ".venv/bin/slipway"), "exec", "--stack", stack.name, "database", "--"]
    done = stack.run([*command, "-Atc", "select 6 * 7"])
    assert (done.returncode, done.stdout) == (0, "42\n")


def test_everything_runs_there_and_nothing_here(stack: RealStack, server: Machine) -> None:
    assert running(stack, server) == PARTS
    here = docker.from_env()
    label = f"slipway.stack={stack.app}-{stack.name}"
    assert here.containers.list(all=True, filters={"label": label}) == []
    built = here.images.get(f"{stack.app}-{stack.name}/backend:current").id
    here.close()
    used = server.docker("inspect", "--format", "{{.Image}}", part(stack, server, "backend-1"))
    assert used.strip() == built


def test_only_ssh_and_the_gateway_answer_from_outside(stack: RealStack, server: Machine) -> None:
    def seen(code: int) -> dict[int, tuple[str, bool, bool]]:
        done = stack.slipway("server", "--json", check=False)
        assert done.returncode == code, done.stdout
        ports = json.loads(done.stdout)["ports"]
        return {each["number"]: (each["by"], each["answers"], each["bad"]) for each in ports}

    name = server.docker("inspect", "-f", "{{.Name}}", part(stack, server, "gateway")).strip("/\n")
    good = {22: ("", True, False), 8080: (name, True, False)}
    assert seen(0) == good
    image = server.docker("inspect", "-f", "{{.Image}}", part(stack, server, "frontend-1")).strip()
    server.docker("run", "-d", "--name", "stranger", "-p", "9000:8080", image)
    try:
        assert seen(1) == {**good, 9000: ("stranger", True, True)}
    finally:
        server.docker("rm", "-f", "stranger")


def test_the_state_knows_no_key(stack: RealStack, server: Machine) -> None:
    key = (server.disk / "keys/id").read_text().splitlines()[1]
    assert key not in stack.state_text()


def test_releases_under_load_lose_nothing(stack: RealStack, client: Client) -> None:
    plan = Plan(releases=2, rate=20, kept=5, sockets=10, every=2)
    load = under_load(stack, plan, client.origin)
    counted = load.counted
    assert not load.failed
    assert (counted.fresh_failed, counted.kept_failed, counted.lost) == (0, 0, 0), counted.words
    assert counted.closed == {"1012": 20}, counted.words
    assert (counted.greeted, counted.stale, counted.unfinished) == (30, 0, 0)
    assert min(counted.fresh, counted.kept, counted.notes) > 20


def test_going_back_takes_the_images_that_the_server_has(
    stack: RealStack, server: Machine, client: Client
) -> None:
    def serving() -> str:
        container = part(stack, server, "backend-1")
        look = ("/run/slipway/busybox", "grep", "LOAD_RELEASE", "/run/slipway/env")
        return server.docker("exec", container, *look).strip()

    assert serving() == "LOAD_RELEASE='2'"
    stack.slipway("rollback", "--yes")
    assert serving() == "LOAD_RELEASE='1'"
    assert client.get("/api/health")[0] == 200
    kept = server.docker("images", "--format", "{{.Tag}}", f"{stack.app}-{stack.name}/backend")
    assert {"release-1", "release-2", "release-3"} <= set(kept.split())
    stack.slipway("rollback", "3", "--yes")
    assert serving() == "LOAD_RELEASE='2'"


def test_recovery_looks_for_leftovers_on_the_server(stack: RealStack, server: Machine) -> None:
    image, state = server.docker(
        "inspect", "-f", '{{.Image}} {{index .Config.Labels "slipway.state"}}',
        part(stack, server, "frontend-1"),
    ).split()
    server.docker("create", "--name", "leftover", "--label", f"slipway.state={state}", image)
    assert stack.killed("refreshing", "refresh")
    said = stack.slipway("recover", "--yes").stdout
    assert (
        "removing container leftover: made by an update that died, unknown to the state\n" in said
    )
    assert server.docker("ps", "-aq", "--filter", "name=leftover") == ""


def test_a_clean_restart_brings_everything_back(
    stack: RealStack, server: Machine, client: Client
) -> None:
    client.write("before the restart")
    with client.listen() as socket:
        server.stop_docker()
        with pytest.raises(ConnectionClosed):
            read_to_the_end(socket)
    server.start_docker()
    seen = client.well()
    assert set(seen) - {200} <= COMING_BACK
    assert running(stack, server) == PARTS
    assert "before the restart" in client.notes()
    with client.listen() as socket:
        socket.recv(timeout=10)


def test_a_power_cut_loses_nothing_that_was_confirmed(
    stack: RealStack, server: Machine, client: Client
) -> None:
    client.write("before the power cut")
    server.power_cut()
    server.boot()
    seen = client.well()
    assert set(seen) - {200} <= COMING_BACK
    assert running(stack, server) == PARTS
    assert client.notes()[-1] == "before the power cut"


def test_after_all_that_the_state_still_tells_the_truth(stack: RealStack) -> None:
    stack.unchanged()


def test_a_crash_loop_ends_and_is_seen(stack: RealStack, server: Machine, client: Client) -> None:
    container = part(stack, server, "backend-1")
    server.run("sh", "-c", CRASH, container)
    state = server.docker("inspect", "-f", "{{.State.Status}} {{.RestartCount}}", container)
    assert state.split() == ["exited", "5"]
    assert client.get("/api/health")[0] in (502, 503, 504)
    told = stack.slipway("status", check=False)
    assert (told.returncode, "crash loop" in told.stdout) == (1, True), told.stdout
    said = stack.pulumi("refresh", "--yes", "--skip-preview").stdout
    name = rf"{stack.app}-{stack.name}-backend-1-\w+"
    assert re.search(
        rf"{name} has stopped with code 137 after 5 restarts, which are all that it has; "
        rf"look at: docker -H {server.host} logs {name}", said
    ), said
    stack.up()
    assert client.get("/api/health")[0] == 200
