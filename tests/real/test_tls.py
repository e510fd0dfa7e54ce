"""A stack with TLS from an authority of its own, as a browser, curl and auditors meet it."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import docker
import httpx
import pytest

from tests.observatory.scanning import scan
from tests.real.stacks import RealStack, free_port

pytestmark = [pytest.mark.engine, pytest.mark.docker]


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    port, http_port = free_port(), free_port()
    machine = {"port": port, "http_port": http_port, "tls": {"mode": "local"}, "sticky": True}
    settings = {"docker": machine}
    made = RealStack("test-tls", "sliptls", tmp_path_factory.mktemp("tls"), settings, port)
    try:
        made.up()
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="module")
def trusted(stack: RealStack) -> Path:
    """The authority's certificate, as `slipway certificate` hands it out."""
    file = stack.home / "authority.pem"
    stack.slipway("certificate", "--output", str(file))
    return file


@pytest.fixture
def client(stack: RealStack, trusted: Path) -> Iterator[httpx.Client]:
    context = ssl.create_default_context(cafile=str(trusted))
    with httpx.Client(
        verify=context, trust_env=False, base_url=f"https://localhost:{stack.port}"
    ) as made:
        yield made


def test_whoever_trusts_the_authority_finds_the_product(
    stack: RealStack, client: httpx.Client
) -> None:
    assert client.get("/api/health").status_code == 200
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["strict-transport-security"] == "max-age=63072000; includeSubDomains"
    assert stack.outputs()["frontendUrl"] == f"https://localhost:{stack.port}"


def test_plain_http_is_sent_to_https(stack: RealStack) -> None:
    port = stack.settings()["slipway:docker"]["http_port"]
    answer = httpx.get(f"http://localhost:{port}/a?b=c", trust_env=False)
    assert answer.status_code == 308
    assert answer.headers["location"] == f"https://localhost:{stack.port}/a?b=c"


def test_the_observatory_gives_the_most_that_it_can(stack: RealStack, trusted: Path) -> None:
    """A+, and 140 of 140 points without being on a browser's preload list."""
    client = docker.from_env()
    label = {"label": f"slipway.urn={stack.app}-{stack.name}-gateway"}
    (gateway,) = client.containers.list(filters=label)
    (edge,) = [each for each in gateway.attrs["NetworkSettings"]["Networks"] if "edge" in each]
    client.close()
    # The gateway sends plain HTTP to the port that browsers see.
    ports = {443: 8443, 80: 8080, stack.port: 8443}
    found = scan(edge, str(gateway.name), trusted, ports)
    points = {name: each["scoreModifier"] for name, each in found["tests"].items()}
    assert found["scan"]["statusCode"] == 200
    assert (found["scan"]["score"], found["scan"]["grade"]) == (140, "A+"), points
    assert found["scan"]["testsFailed"] == 0


def test_second_up_and_refresh_change_nothing(stack: RealStack) -> None:
    stack.unchanged()


def test_no_key_is_in_plain_text_in_the_state(stack: RealStack) -> None:
    exported = json.loads(stack.pulumi("stack", "export", "--show-secrets").stdout)
    keys = {
        json.loads(each["outputs"]["key"]["plaintext"])
        for each in exported["deployment"]["resources"]
        if each["type"].startswith("slipway:docker:") and "key" in each.get("outputs", {})
    }
    assert len(keys) == 2, "the authority's and the leaf's"
    state = stack.state_text()
    assert "PRIVATE KEY" not in state
    for key in keys:
        assert key.splitlines()[1] not in state


def test_maintenance_is_a_verb(stack: RealStack, client: httpx.Client) -> None:
    assert json.loads(stack.slipway("maintenance", "status", "--json").stdout) == {
        "stack": "test-tls",
        "maintenance": False,
    }
    said = stack.slipway("maintenance", "on", "--yes").stdout
    try:
        assert said == "Maintenance of stack test-tls is on.\n"
        answer = client.get("/", headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
        assert "<h1>Maintenance</h1>" in answer.text
        assert client.get("/api/notes").status_code == 503
        assert client.get("/healthz").text == "ok\n"
    finally:
        said = stack.slipway("maintenance", "off").stdout
    assert said == "Maintenance of stack test-tls is off.\n"
    assert client.get("/").status_code == 200
