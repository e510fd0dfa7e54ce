"""What `make bench` concludes from what it saw. Nothing here is timed."""

from __future__ import annotations

import json
import os
import shlex
import socket
import sys
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from docker.models.containers import Container

from bench.events import REGISTERING, Step, Tail, critical_path
from bench.figures import Figures, Row
from bench.gateway import wrk
from bench.load.counters import Counters
from bench.load.fresh import Volley, wrong
from bench.load.releases import Load, Plan, figures_of
from bench.report import page
from bench.services import service
from bench.stack import Failed, bounded

PREFIX = "urn:pulumi:s::p::"


def step(name: str, start: float, end: float) -> Step:
    return Step(urn=f"{PREFIX}{name}", start=start, end=end)


def resource(name: str, *needs: str, custom: bool = True) -> dict[str, Any]:
    return {
        "urn": f"{PREFIX}{name}", "custom": custom,
        "dependencies": [f"{PREFIX}{need}" for need in needs],
    }


def test_the_path_is_what_the_end_waited_for() -> None:
    steps = [
        step("docker:N::network", 1, 4), step("docker:V::volume", 1, 2),
        step("docker:C::server", 4, 9), step("docker:C::page", 4, 6),
        step("slipway:R::route", 9, 10), step("slipway:P::whole", 0, 11),
    ]
    resources = [
        resource("docker:N::network"), resource("docker:V::volume"),
        resource("docker:C::server", "docker:N::network", "docker:V::volume"),
        resource("docker:C::page", "docker:N::network"),
        resource("slipway:R::route", "docker:C::server", "docker:C::page"),
        resource("slipway:P::whole", custom=False),
    ]
    path = critical_path(steps, resources)
    assert [each.label for each in path] == ["N network", "C server", "R route"]


def test_events_are_timed_as_they_come_and_matched_by_urn(tmp_path: Path) -> None:
    log = tmp_path / "events.jsonl"
    urn = f"{PREFIX}docker:N::network"
    with Tail(log) as tail:
        log.write_text(
            "\n".join(
                json.dumps(event)
                for event in (
                    {"diagnosticEvent": {"message": f"{REGISTERING}N, name=network, custom=True"}},
                    {"resourcePreEvent": {"metadata": {"urn": urn}}},
                    {"resOutputsEvent": {"metadata": {"urn": urn}}},
                )
            )
            + "\n"
        )
    assert [each.urn for each in tail.steps()] == [urn]
    assert [name for _, name in tail.registered()] == ["N, name=network"]


@pytest.mark.parametrize(("value", "met"), [(1.9, True), (2.0, True), (2.1, False)])
def test_an_aim_is_met_up_to_its_figure(value: float, met: bool) -> None:
    row = Row(name="up", values=(0.1, value, 9.0), aim="at most 2 s", most=2.0)
    assert row.middle == value
    assert row.within is met


def test_slope_is_seconds_for_each_further_backend() -> None:
    figures = Figures(growth={1: 12.0, 5: 16.0, 10: 21.0, 20: 31.0})
    assert figures.slope == pytest.approx((1.0, 11.0))
    assert figures.last_step == pytest.approx(1.0)


def test_the_page_says_where_and_when_and_what_was_missed() -> None:
    figures = Figures(
        notes=["no time was left for 20 backends"], features={"always on, a log": 1.26}
    )
    figures.add("`pulumi up`", [30.0, 20.0, 25.0], aim="at most 24 s", most=24.0)
    text = page(figures, {"machine": "2 x a processor, 8 GiB"}, 3)
    assert "- machine: 2 x a processor, 8 GiB\n" in text
    assert "| `pulumi up` | 25 s | 20 s to 30 s | at most 24 s | no |\n" in text
    assert "each feature for itself:\n\n- always on, a log: 1.3\n" in text
    assert "- no time was left for 20 backends\n" in text


def test_what_clients_counted_is_rows_with_aims() -> None:
    counted = Counters(
        seconds=100, fresh=50_000, kept=20_000, kept_retried=10, closed={"1012": 199, "1006": 1},
        back=[0.4, 2.5], notes=300, words=["kept connection, repeated: x"],
    )
    assert Counters.read(counted.json()) == counted
    figures = Figures()
    figures_of(figures, Plan(), Load(counted=counted, taken=[8.0, 9.0]))
    shown = {row.name: (row.middle, row.within) for row in figures.rows}
    assert shown == {
        "a release under load": (8.5, None),
        "failed, of 50,000 requests on new connections (500/s) in 2 releases": (0, True),
        "failed, of 20,000 requests on 100 kept connections": (0, True),
        "repeated by the client, of those": (0.05, False),
        "WebSockets that ended otherwise than by 1012, of 200 (200 clients)": (1, False),
        "greeted again by the replica that had sent them away": (0, True),
        "longest from a close to the next release's greeting": (2.5, False),
        "lost, of 300 acknowledged notes": (0, True),
        "clients that did not finish": (0, True),
    }
    assert figures.notes == ["under load: kept connection, repeated: x"]


def test_a_service_has_the_limits_and_the_check_of_its_container() -> None:
    second = 1_000_000_000
    container = SimpleNamespace(
        id="0123456789abcdef", name="notes-cache",
        attrs={
            "Config": {
                "Image": "sha256:1", "Entrypoint": ["sh", "-c", 'exec "$@"'], "Cmd": None,
                "User": "71:71", "Env": ["PRICE=$5"],
                "Healthcheck": {"Test": ["CMD", "healthy"], "Retries": 3, "Interval": 10 * second},
            },
            "HostConfig": {
                "PortBindings": {}, "Tmpfs": {"/tmp": ""}, "ReadonlyRootfs": True,  # noqa: S108
                "CapDrop": ["ALL"], "SecurityOpt": ["no-new-privileges"], "Init": True,
                "NanoCpus": second // 2, "Memory": 64, "MemorySwap": 64, "PidsLimit": 256,
                "RestartPolicy": {"MaximumRetryCount": 5},
                "LogConfig": {"Type": "json-file", "Config": {"max-size": "10m"}},
            },
            "NetworkSettings": {"Networks": {"n-1": {"Aliases": ["cache", "0123456789ab"]}}},
            "Mounts": [{"Destination": "/run/slipway", "Name": "files", "RW": False}],
        },
    )
    made = service(cast(Container, container), {"n-1": "data"})
    assert made["networks"] == {"data": {"aliases": ["notes-cache", "cache"]}}
    assert made["volumes"] == ["slipbench-compose-files:/run/slipway:ro"]
    assert made["environment"] == ["PRICE=$$5"]
    assert (made["entrypoint"], made["command"]) == (["sh", "-c", 'exec "$$@"'], [])
    assert made["healthcheck"] == {"test": ["CMD", "healthy"], "retries": 3, "interval": "10000ms"}
    limits = ("cpus", "mem_limit", "memswap_limit", "pids_limit", "restart", "read_only")
    assert [made[key] for key in limits] == [0.5, 64, 64, 256, "on-failure:5", True]


WRK = """\
Running 8s test @ http://gateway:8080/api/notes
  2 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     5.12ms    3.01ms  61.20ms   80.00%
  Latency Distribution
     50%  812.00us
     75%    6.00ms
     90%    9.00ms
     99%    1.25s
  80000 requests in 8.00s, 90.00MB read
Requests/sec:  10000.50
Transfer/sec:     11.25MB
"""


def test_what_wrk_prints_becomes_figures() -> None:
    assert wrk.parsed(WRK) == wrk.Run(requests=80000, rate=10000.5, p50=0.812, p99=1250.0)
    with pytest.raises(Failed, match="wrk: "):
        wrk.parsed(WRK + "  Non-2xx or 3xx responses: 12\n")


def test_a_row_may_have_to_reach_its_aim() -> None:
    assert Row(name="x", values=(90.0,), least=90.0).within
    assert not Row(name="x", values=(89.0,), least=90.0).within


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", ""),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok", "half an answer: HTTP/1.1 200 OK"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", ""),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 502 Bad Gateway"),
        (b"", "closed without an answer"),
    ],
)
def test_a_whole_200_is_the_only_good_answer(answer: bytes, problem: str) -> None:
    assert wrong(answer) == problem


def test_what_two_processes_counted_is_added() -> None:
    one = Counters(seconds=10, fresh=500, closed={"1012": 2}, back=[0.1], words=["a"])
    other = Counters(seconds=12, kept=20, closed={"1012": 1, "1006": 1}, back=[0.2], words=["b"])
    assert one + other == Counters(
        seconds=12, fresh=500, kept=20, closed={"1012": 3, "1006": 1}, back=[0.1, 0.2],
        words=["a", "b"],
    )


def test_each_new_connection_asks_once_and_a_broken_one_is_counted() -> None:
    counters, over = Counters(), threading.Event()
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        volley = Volley(
            host="localhost", address="127.0.0.1", port=server.getsockname()[1], rate=200,
            counters=counters, over=over,
        )
        client = threading.Thread(target=volley.run)
        client.start()
        for answer in (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", b""):
            connection, _ = server.accept()
            with connection:
                asked.append(connection.recv(1000))
                connection.sendall(answer)
        over.set()
    client.join()
    assert asked == [b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"] * 2
    # Those that came after the server had gone were refused, or cut off.
    assert counters.fresh - counters.fresh_failed == 1
    assert "new connection: closed without an answer" in counters.words


def test_a_command_that_does_not_end_is_ended_and_what_it_said_is_told() -> None:
    sleeps = [sys.executable, "-c", "import time; print('begun', flush=True); time.sleep(600)"]
    with pytest.raises(Failed) as failed:
        bounded(sleeps, dict(os.environ), 1)
    assert str(failed.value).startswith(f"{shlex.join(sleeps)} had not ended after 1 s: begun\n")
