"""A stack whose certificate comes from a real ACME server, as `pulumi up` gets it."""

from __future__ import annotations

import json
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

import docker
import httpx
import pytest

from provider import x509
from tests.real.benchmark import failures
from tests.real.stacks import RealStack, free_port
from toolchain import pebble

pytestmark = [pytest.mark.engine, pytest.mark.docker]

DOMAIN = "notes.example.com"
PARTS = ("backend", "database", "cache", "storage")


def bridge() -> str:
    """The address at which containers reach this machine."""
    client = docker.from_env()
    (config, *_) = client.networks.get("bridge").attrs["IPAM"]["Config"]
    client.close()
    return str(next(ip_network(config["Subnet"]).hosts()))


@contextmanager
def running(program: str, *words: str) -> Iterator[None]:
    child = subprocess.Popen(
        [str(pebble.folder() / program), *words],
        env={"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        child.terminate()
        child.wait()


class Server:
    """Pebble on this machine: every name leads to the loopback, where the gateway listens."""

    def __init__(self, folder: Path, http_port: int) -> None:
        self.address, self.port, self.management = bridge(), free_port(), free_port()
        own = x509.authority("Pebble's own", [self.address])
        pair = x509.leaf(own, [self.address])
        # Settings name files from the project's root; this one is no part of it.
        self.trust = folder / "trust.pem"
        self.trust.write_text(own.certificate)
        (folder / "cert.pem").write_text(pair.certificate)
        (folder / "key.pem").write_text(pair.key)
        self.config = folder / "pebble.json"
        config = {
            "listenAddress": f"{self.address}:{self.port}",
            "managementListenAddress": f"127.0.0.1:{self.management}",
            "certificate": str(folder / "cert.pem"),
            "privateKey": str(folder / "key.pem"),
            "httpPort": http_port,
            "tlsPort": 1,
            "profiles": {"default": {"description": "tests", "validityPeriod": 7776000}},
        }
        self.config.write_text(json.dumps({"pebble": config}))

    @contextmanager
    def running(self) -> Iterator[None]:
        names = f"127.0.0.1:{free_port()}"
        off = [f"-{each}=" for each in ("http01", "https01", "tlsalpn01", "doh")]
        where = ["-dnsserver", names, "-management", f"127.0.0.1:{free_port()}"]
        with (
            running("pebble-challtestsrv", *off, *where, "-defaultIPv6", ""),
            running("pebble", "-config", str(self.config), "-dnsserver", names),
        ):
            yield

    def root(self) -> str:
        """The certificate that signs what it issues: another one in each run."""
        context = ssl.create_default_context(cafile=str(self.trust))
        context.check_hostname = False
        url = f"https://127.0.0.1:{self.management}/roots/0"
        for _ in range(50):
            try:
                return httpx.get(url, verify=context, trust_env=False).text
            except httpx.ConnectError:
                time.sleep(0.1)
        raise AssertionError("Pebble does not answer")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    pebble.run(lambda _: None)
    made = Server(tmp_path_factory.mktemp("pebble"), free_port())
    with made.running():
        made.root()
        yield made


@pytest.fixture(scope="module")
def stack(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealStack]:
    port = free_port()
    tls = {
        "mode": "acme",
        "email": "ops@example.com",
        "directory": f"https://{server.address}:{server.port}/dir",
        "authority": str(server.trust),
    }
    http_port = json.loads(server.config.read_text())["pebble"]["httpPort"]
    config = {
        "docker": {"port": port, "http_port": http_port, "tls": tls},
        **dict.fromkeys(PARTS),
    }
    made = RealStack("test-acme", "slipacme", tmp_path_factory.mktemp("acme"), config, port)
    made.write({**config, "app": {"name": made.app, "domain": DOMAIN}})
    try:
        made.up()
        yield made
    finally:
        made.remove()


def test_up_returns_with_a_certificate_for_the_domain(stack: RealStack, server: Server) -> None:
    context = ssl.create_default_context(cadata=server.root())
    with httpx.Client(verify=context, trust_env=False) as client:
        answer = client.get(
            f"https://127.0.0.1:{stack.port}/",
            headers={"Host": DOMAIN},
            extensions={"sni_hostname": DOMAIN},
        )
    assert answer.status_code == 200
    assert stack.outputs()["frontendUrl"] == f"https://{DOMAIN}:{stack.port}"


def test_second_up_and_refresh_change_nothing(stack: RealStack) -> None:
    stack.unchanged()


def test_every_container_is_hardened(stack: RealStack) -> None:
    """The certificates' client among them."""
    client = docker.from_env()
    running = client.containers.list(
        filters={"label": f"slipway.stack={stack.app}-{stack.name}"}
    )
    found = {each.labels["slipway.component"]: failures(each) for each in running}
    client.close()
    assert found == {"gateway": [], "frontend": [], "certificates": []}


def test_the_certificate_outlives_the_stack(stack: RealStack) -> None:
    """An ACME server gives few in a week."""
    stack.destroy()
    client = docker.from_env()
    prefix = f"{stack.app}-{stack.name}"
    kept = client.volumes.list(filters={"label": f"slipway.stack={prefix}"})
    assert [each.name for each in kept] == [f"{prefix}-certificates"]
    client.close()
