"""The gateway with a certificate: HTTPS, HTTP/2, and everything else is sent there."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from components.docker.nginx import Entry, Tls, api, page
from components.headers import preset
from provider import x509
from provider.docker.gateway_certificate import GatewayCertificate
from provider.errors import Failed
from tests.gateway.stage import Stage

pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]

NAME = "gateway.test"
# A private authority is on nobody's list: the one thing that no configuration can change.
PRIVATE = {"certificate_path_validation"}


@pytest.fixture(scope="module")
def authority() -> x509.Pair:
    return x509.authority("Tests", [NAME])


@pytest.fixture(scope="module")
def trusted(authority: x509.Pair, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The authority's certificate as a file."""
    file = tmp_path_factory.mktemp("tls") / "authority.pem"
    file.write_text(authority.certificate)
    return file


@pytest.fixture(scope="module")
def secured(stage: Stage, authority: x509.Pair) -> Stage:
    locations = [
        page("frontend"),
        api("frontend", "/api/"),
        api("frontend", "/ws", websocket=True),
    ]
    stage.configure(Entry(locations=locations, tls=Tls(port=8443)))
    stage.route("frontend", stage.backend("one"))
    stage.show(x509.leaf(authority, [NAME]))
    return stage


@pytest.fixture
def client(secured: Stage, trusted: Path) -> Iterator[httpx.Client]:
    """A client that trusts the authority and finds the name at the gateway."""
    context = ssl.create_default_context(cafile=str(trusted))
    with httpx.Client(
        verify=context,
        trust_env=False,
        base_url=f"https://{secured.address}:8443",
        headers={"Host": NAME},
    ) as made:
        yield made


NAMED = {"sni_hostname": NAME}


def handshake(
    stage: Stage, trusted: Path, *, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
) -> tuple[str, str | None, int]:
    """TLS version, application protocol, and serial number that are shown."""
    context = ssl.create_default_context(cafile=str(trusted))
    context.maximum_version = newest
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection((stage.address, 8443), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as wrapped,
    ):
        serial = int(str((wrapped.getpeercert() or {})["serialNumber"]), 16)
        return str(wrapped.version()), wrapped.selected_alpn_protocol(), serial


def test_https_is_tls_1_3_with_http_2(secured: Stage, trusted: Path) -> None:
    assert handshake(secured, trusted)[:2] == ("TLSv1.3", "h2")
    assert handshake(secured, trusted, newest=ssl.TLSVersion.TLSv1_2)[:2] == ("TLSv1.2", "h2")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_older_tls_is_refused(secured: Stage, trusted: Path) -> None:
    with pytest.raises(ssl.SSLError):
        handshake(secured, trusted, newest=ssl.TLSVersion.TLSv1_1)


def test_the_key_exchange_is_post_quantum_where_the_client_can(secured: Stage) -> None:
    """Asked from inside: the image's OpenSSL can, the machine's own may be older."""
    command = f"openssl s_client -connect 127.0.0.1:8443 -servername {NAME} </dev/null"
    said = secured.gateway.exec_run(["sh", "-c", command]).output.decode()
    assert "Negotiated TLS1.3 group: X25519MLKEM768" in said


def test_nothing_deviates_from_mozilla_s_intermediate_profile(
    secured: Stage, tmp_path: Path
) -> None:
    answer = tmp_path / "answer.json"
    where = f"{NAME}:8443{{{secured.address}}}"
    command = [sys.executable, "-m", "sslyze", "--mozilla_config=intermediate"]
    done = subprocess.run(
        [*command, f"--json_out={answer}", where], capture_output=True, text=True, check=False
    )
    (server,) = json.loads(answer.read_text())["server_scan_results"]
    assert server["connectivity_status"] == "COMPLETED", done.stdout
    (_, _, verdict) = done.stdout.partition("COMPLIANCE AGAINST TLS CONFIGURATION")
    assert "intermediate" in verdict
    found = {
        line.strip(" *").split(":")[0]
        for line in verdict.splitlines()
        if line.startswith("        * ")
    }
    assert found == PRIVATE, verdict


def test_https_answers_with_the_whole_strict_set(client: httpx.Client) -> None:
    answer = client.get("/", extensions=NAMED)
    assert answer.status_code == 200
    for name, value in preset("strict").items():
        assert answer.headers.get_list(name) == [value]


def test_http_is_sent_to_https_with_method_and_path(secured: Stage) -> None:
    with secured.client() as plain:
        answer = plain.post("/api/x?a=b", headers={"Host": "gateway.test:8080"})
    assert answer.status_code == 308
    assert answer.headers["location"] == "https://gateway.test:8443/api/x?a=b"
    assert secured.get("/healthz").status_code == 200


def test_plain_http_on_the_https_port_is_sent_there_too(secured: Stage) -> None:
    with httpx.Client(trust_env=False) as plain:
        answer = plain.get(f"http://{secured.address}:8443/x", headers={"Host": NAME})
    assert answer.status_code == 308
    assert answer.headers["location"] == "https://gateway.test:8443/x"


def test_the_container_is_told_that_it_was_https(client: httpx.Client) -> None:
    sent = client.get("/api/headers", extensions=NAMED).json()
    assert sent["x-forwarded-proto"] == "https"


def test_only_nginx_own_user_can_read_the_key(secured: Stage) -> None:
    file = "/etc/slipway/gateway/certificates/given.pem"
    done = secured.gateway.exec_run(["stat", "-c", "%a %u", file])
    assert done.output == b"400 33\n"


def processes(stage: Stage) -> set[str]:
    """Ids of the gateway's processes."""
    return {each[1] for each in stage.gateway.top()["Processes"]}


def test_a_renewed_certificate_is_shown_and_no_connection_ends(
    secured: Stage, authority: x509.Pair, trusted: Path, client: httpx.Client
) -> None:
    context = ssl.create_default_context(cafile=str(trusted))
    before = handshake(secured, trusted)[2]
    with connect(
        f"wss://{NAME}:8443/ws",
        sock=socket.create_connection((secured.address, 8443)),
        ssl=context,
        proxy=None,
    ) as live:
        client.get("/", extensions=NAMED)
        workers = processes(secured)
        secured.show(x509.leaf(authority, [NAME]))
        # Every worker shows the new one.
        serials = {handshake(secured, trusted)[2] for _ in range(20)}
        assert len(serials) == 1
        assert before not in serials
        assert client.get("/", extensions=NAMED).status_code == 200
        live.send("hello")
        assert live.recv() == "one hello"
    assert processes(secured) == workers, "nothing was reloaded"


def test_a_certificate_of_no_use_is_refused_and_the_old_one_shown(
    secured: Stage, authority: x509.Pair, trusted: Path
) -> None:
    before = handshake(secured, trusted)[2]
    with pytest.raises(Failed, match="the gateway refused: the certificate is of no use"):
        secured.show(x509.Pair("-----BEGIN CERTIFICATE-----\nnot one\n", "nor this"))
    assert handshake(secured, trusted)[2] == before
    mixed = {"certificate": authority.certificate, "key": x509.leaf(authority, [NAME]).key}
    assert list(GatewayCertificate().problems(mixed)) == [
        ("key", "does not belong to the certificate; give the one that it was made with")
    ]
    secured.show(x509.leaf(authority, [NAME]))


def test_the_certificate_outlives_a_restart_and_is_found_again(
    secured: Stage, authority: x509.Pair, trusted: Path
) -> None:
    pair = x509.leaf(authority, [NAME])
    secured.show(pair)
    secured.gateway.restart(timeout=8)
    for _ in range(100):
        if secured.gateway.exec_run(["healthy"]).exit_code == 0:
            break
        time.sleep(0.1)
    handshake(secured, trusted)
    found = GatewayCertificate().read("", {"container": secured.gateway.id}, secured.call)
    assert found is not None
    assert found.inputs["certificate"] == pair.certificate
    assert found.inputs["key"] == pair.key
