"""What a client that means harm sends, byte for byte, and what the gateway makes of it."""

from __future__ import annotations

import json
import socket

import pytest

from components.docker.nginx import Entry, Limit, api, files, page
from tests.gateway.stage import Stage

pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]

LOGIN = Limit(requests=2, seconds=600, path="/api/login")


@pytest.fixture(scope="module")
def served(stage: Stage) -> Stage:
    """Everybody on the stage's network is a proxy that says who asks."""
    stage.network.reload()
    (subnet,) = [each["Subnet"] for each in stage.network.attrs["IPAM"]["Config"]]
    locations = [
        page("frontend"),
        api("backend", "/api/", limits=[LOGIN], websocket=True),
        api("backend", "/api/login", limits=[LOGIN]),
        api("backend", "/ws"),
        files("storage", "uploads"),
    ]
    stage.configure(Entry(locations=locations, trusted=[subnet]))
    one = stage.backend("one")
    for route in ("frontend", "backend", "storage"):
        stage.route(route, one)
    return stage


def raw(served: Stage, path: str, *lines: str) -> str:
    """The whole answer to a request with exactly this path."""
    head = [f"GET {path} HTTP/1.1", "Host: example.com", "Connection: close", *lines, "", ""]
    with socket.create_connection((served.address, 8080), timeout=20) as connection:
        connection.sendall("\r\n".join(head).encode())
        return b"".join(iter(lambda: connection.recv(65536), b"")).decode()


def status(served: Stage, path: str, *lines: str) -> int:
    return int(raw(served, path, *lines).split()[1])


@pytest.mark.parametrize(
    "path",
    [
        "//ws/api/login",
        "/ws/..\\api\\login",
        "/api/x%2fy/../login",
        "/api/x%2F%2e%2E%2flogin",
        "/ws/..;/api/login",
        "/api/./login",
        "/api/x/%2e",
    ],
)
def test_a_path_that_a_container_may_read_otherwise_is_refused(served: Stage, path: str) -> None:
    assert status(served, path) == 400


def test_odd_but_clear_paths_are_passed_on_as_they_are(served: Stage) -> None:
    for path in ("/api/a%2Fb", "/api/..x/.y/z..", "/api/x?at=../..\\//", "/api//x", "/api/a;b=c"):
        assert status(served, path) == 200, path
    # A key in a bucket may be called anything; its signature says which it is.
    assert status(served, "/uploads/a//b") == 200


def test_another_spelling_of_a_limited_path_is_limited(served: Stage) -> None:
    spellings = ["/api/login", "/api/LOGIN", "/api/Login/", "/api/login;x=1", "/api/%6cogiN"]
    assert [status(served, each) for each in spellings] == [200, 200, 429, 429, 429]
    assert status(served, "/api/logins") == 200


def test_everybody_in_an_ipv6_network_is_one_client(served: Stage) -> None:
    def asked(client: str) -> int:
        return status(served, "/api/login", f"X-Forwarded-For: {client}")

    assert [asked(f"2001:db8:1:2::{each}") for each in range(3)] == [200, 200, 429]
    assert asked("2001:db8:1:3::1") == 200
    # IPv4 in IPv6's form is still the one address.
    assert [asked(f"::ffff:192.0.2.{each}") for each in (1, 2, 1, 1)] == [200, 200, 200, 429]


def test_a_connection_becomes_a_websocket_and_nothing_else(served: Stage) -> None:
    def told(upgrade: str) -> dict[str, str]:
        asked = (f"Upgrade: {upgrade}", "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA")
        said = raw(served, "/api/headers", *asked)
        return dict(json.loads(said[said.index("{") : said.rindex("}") + 1]))

    assert "upgrade" not in told("h2c")
    assert "connection" not in told("h2c")
    assert told("WebSocket")["upgrade"] == "websocket"


def test_a_client_says_nothing_in_a_proxys_name(served: Stage) -> None:
    names = ("Forwarded", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Original-URL")
    said = raw(served, "/api/headers", *(f"{each}: for=203.0.113.7" for each in names))
    assert "203.0.113.7" not in said


def test_an_answer_to_one_query_is_not_the_answer_to_another(served: Stage) -> None:
    served.route("frontend", served.backend("two"))
    assert served.get("/assets/a.js").text == "two /assets/a.js"
    assert served.get("/assets/a.js?v=1").text == "two /assets/a.js"
    served.route("frontend", f"{served.name}-one")
    assert served.get("/assets/a.js?v=2").text == "one /assets/a.js"


def test_a_folder_without_its_slash_is_sent_to_the_same_port(served: Stage) -> None:
    assert served.get("/uploads").headers["location"] == "/uploads/"
