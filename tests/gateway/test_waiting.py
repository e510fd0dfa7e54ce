"""Requests under way, as a drain asks for them: of all workers, through reloads and crashes."""

import json
import socket
import time
from collections.abc import Iterator

import pytest

from components.docker.nginx import Entry, Limit, api
from tests.gateway.stage import Stage

pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]

SEVERAL = 12
CRASH = """
for each in /proc/[0-9]*; do
  if grep -q "worker process" "$each/cmdline" 2>/dev/null; then kill -KILL "${each#/proc/}"; fi
done
"""


@pytest.fixture(scope="module")
def served(stage: Stage) -> Stage:
    one = stage.backend("one")
    stage.configure(Entry(locations=[api("backend", "/api/")]))
    stage.route("backend", one)
    return stage


@pytest.fixture
def asked(served: Stage) -> Iterator[list[socket.socket]]:
    """Clients on connections of their own, which spreads them over the workers; all are waiting."""
    clients = [socket.create_connection((served.address, 8080)) for _ in range(SEVERAL)]
    for each in clients:
        each.sendall(b"GET /api/slow?seconds=100 HTTP/1.1\r\nHost: x\r\n\r\n")
    until_waiting(served, SEVERAL)
    yield clients
    for each in clients:
        each.close()
    until_waiting(served, 0)


def waiting(stage: Stage) -> int:
    status, said = stage.ask("GET", "/routes/backend")
    assert status == 0, said
    return int(json.loads(said)["targets"][0]["waiting"])


def until_waiting(stage: Stage, wanted: int) -> None:
    for _ in range(100):
        if waiting(stage) == wanted:
            return
        time.sleep(0.1)
    assert waiting(stage) == wanted


def test_requests_in_workers_of_before_a_reload_are_still_under_way(
    served: Stage, asked: list[socket.socket]
) -> None:
    limit = Limit(requests=1_000_000, seconds=60)
    served.configure(Entry(locations=[api("backend", "/api/", limits=[limit])]))
    assert served.get("/api/x").status_code == 200
    assert waiting(served) == SEVERAL
    asked.pop().close()
    until_waiting(served, SEVERAL - 1)


def test_what_a_crashed_worker_had_under_way_is_waited_for_no_longer(
    served: Stage, asked: list[socket.socket]
) -> None:
    served.gateway.exec_run(["bash", "-c", CRASH])
    until_waiting(served, 0)
    assert served.get("/api/x").text == "one GET /api/x\n"


def test_made_request_ids_differ_by_connection_request_and_start(served: Stage) -> None:
    seen = set()
    for _ in range(2):
        with served.client() as client:
            for _ in range(2):
                seen.add(client.get("/api/x").headers["x-request-id"])
    served.gateway.restart(timeout=8)
    for _ in range(100):
        if served.gateway.exec_run(["healthy"]).exit_code == 0:
            break
        time.sleep(0.1)
    seen |= {served.get("/api/x").headers["x-request-id"] for _ in range(2)}
    assert len(seen) == 6
    assert len({each.split("-")[0] for each in seen}) == 2, "when nginx has started"
