"""Who a client is: behind a proxy, over its limits, coming back, idle on a WebSocket."""

from __future__ import annotations

import time

import pytest
from websockets.sync.client import connect

from components.docker.nginx import Entry, Limit, Location, api, page
from components.headers import preset
from tests.gateway.stage import Stage

pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]

API = preset("api")


@pytest.fixture(scope="module")
def served(stage: Stage) -> Stage:
    """Behind a proxy: everybody on the stage's network is one. Two containers serve."""
    stage.network.reload()
    (subnet,) = [each["Subnet"] for each in stage.network.attrs["IPAM"]["Config"]]
    locations = [
        page("page"),
        api("backend", "/free/"),
        api("backend", "/api/", limits=[Limit(requests=100, seconds=900)]),
        Location(path="/brief/", route="backend", headers=API, timeout=1, websocket=True),
        Location(path="/ws", route="backend", headers=API, timeout=1, websocket=True),
    ]
    stage.configure(Entry(locations=locations, trusted=[subnet], sticky=True))
    names = [stage.backend(each) for each in ("one", "two")]
    stage.route("backend", *names)
    stage.route("page", names[0])
    return stage


def test_a_trusted_proxy_says_who_asks_and_how(served: Stage) -> None:
    sent = served.get(
        "/free/headers", x_forwarded_for="203.0.113.7", x_forwarded_proto="https"
    ).json()
    assert sent["x-real-ip"] == sent["x-forwarded-for"] == "203.0.113.7"
    assert sent["x-forwarded-proto"] == "https"
    sent = served.get("/free/headers", x_forwarded_proto="gopher").json()
    assert sent["x-forwarded-proto"] == "http"


def test_the_limit_is_exact_and_each_client_has_its_own(served: Stage) -> None:
    def asked(client: str, times: int) -> list[int]:
        with served.client(headers={"X-Forwarded-For": client}) as kept:
            return [kept.get("/api/x").status_code for _ in range(times)]

    assert asked("203.0.113.1", 104) == [200] * 100 + [429] * 4
    assert asked("203.0.113.2", 1) == [200]


def test_a_visitor_stays_with_one_container(served: Stage) -> None:
    def first_word(visitor: str) -> set[str]:
        with served.client(cookies={"visitor": visitor}) as kept:
            return {kept.get("/free/x").text.split()[0] for _ in range(6)}

    found = [first_word(f"visitor-{number}") for number in range(12)]
    assert all(len(each) == 1 for each in found)
    assert set.union(*found) == {"one", "two"}


def test_a_visitor_is_given_a_name_once(served: Stage) -> None:
    with served.client() as kept:
        (cookie,) = kept.get("/free/x").headers.get_list("set-cookie")
        assert cookie.startswith("visitor=")
        assert cookie.endswith("; Path=/; HttpOnly; SameSite=Lax")
        assert "set-cookie" not in kept.get("/free/x").headers
    # What any cache may keep for ever carries nobody's name.
    assert "set-cookie" not in served.get("/assets/a-1.js").headers


def test_a_websocket_may_be_idle_where_an_answer_may_not(served: Stage) -> None:
    with connect(f"ws://{served.address}:8080/ws", proxy=None, ping_interval=None) as live:
        assert served.get("/brief/slow?seconds=0").status_code == 200
        time.sleep(2.5)
        live.send("still there")
        assert str(live.recv()).endswith("still there")


def test_an_answer_that_takes_too_long_is_504(served: Stage) -> None:
    answer = served.get("/brief/api/slow?seconds=3", accept="text/html")
    assert answer.status_code == 504
    assert "<h1>No answer in time</h1>" in answer.text
