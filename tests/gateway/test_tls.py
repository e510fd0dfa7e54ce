"""The gateway with a certificate: HTTPS, HTTP/2, and everything else is sent there."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest

from components.docker.nginx import Entry, Tls, api, page
from components.headers import preset
from tests.gateway.stage import Stage

pytestmark = [pytest.mark.docker, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a self-made certificate for `gateway.test` and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with; run: apt-get install openssl")
    folder = tmp_path_factory.mktemp("tls")
    command = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=gateway.test",
        "-addext",
        "subjectAltName=DNS:gateway.test",
        "-addext",
        "basicConstraints=critical,CA:FALSE",
        "-keyout",
        str(folder / "key.pem"),
        "-out",
        str(folder / "certificate.pem"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def secured(stage: Stage, authority: Path) -> Stage:
    tls = Tls(
        certificate=(authority / "certificate.pem").read_text(),
        key=(authority / "key.pem").read_text(),
        port=8443,
    )
    stage.configure(Entry(locations=[page("frontend"), api("frontend", "/api/")], tls=tls))
    stage.route("frontend", stage.backend("one"))
    return stage


def handshake(stage: Stage, authority: Path, *, newest: ssl.TLSVersion) -> tuple[str, str | None]:
    """TLS version and application protocol that are agreed on."""
    context = ssl.create_default_context(cafile=str(authority / "certificate.pem"))
    context.maximum_version = newest
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection((stage.address, 8443), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="gateway.test") as wrapped,
    ):
        return str(wrapped.version()), wrapped.selected_alpn_protocol()


def test_https_is_tls_1_3_with_http_2(secured: Stage, authority: Path) -> None:
    assert handshake(secured, authority, newest=ssl.TLSVersion.TLSv1_3) == ("TLSv1.3", "h2")
    assert handshake(secured, authority, newest=ssl.TLSVersion.TLSv1_2) == ("TLSv1.2", "h2")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_older_tls_is_refused(secured: Stage, authority: Path) -> None:
    with pytest.raises(ssl.SSLError):
        handshake(secured, authority, newest=ssl.TLSVersion.TLSv1_1)


def test_https_answers_with_the_whole_strict_set(secured: Stage, authority: Path) -> None:
    context = ssl.create_default_context(cafile=str(authority / "certificate.pem"))
    with httpx.Client(verify=context, trust_env=False) as client:
        answer = client.get(
            f"https://{secured.address}:8443/",
            headers={"Host": "gateway.test"},
            extensions={"sni_hostname": "gateway.test"},
        )
    assert answer.status_code == 200
    for name, value in preset("strict").items():
        assert answer.headers.get_list(name) == [value]


def test_http_is_sent_to_https_with_method_and_path(secured: Stage) -> None:
    with secured.client() as client:
        answer = client.post("/api/x?a=b", headers={"Host": "gateway.test:8080"})
    assert answer.status_code == 308
    assert answer.headers["location"] == "https://gateway.test:8443/api/x?a=b"
    assert secured.get("/healthz").status_code == 200


def test_plain_http_on_the_https_port_is_sent_there_too(secured: Stage) -> None:
    with httpx.Client(trust_env=False) as client:
        answer = client.get(f"http://{secured.address}:8443/x", headers={"Host": "gateway.test"})
    assert answer.status_code == 308
    assert answer.headers["location"] == "https://gateway.test:8443/x"


def test_the_container_is_told_that_it_was_https(secured: Stage, authority: Path) -> None:
    context = ssl.create_default_context(cafile=str(authority / "certificate.pem"))
    with httpx.Client(verify=context, trust_env=False) as client:
        sent = client.get(
            f"https://{secured.address}:8443/api/headers",
            headers={"Host": "gateway.test"},
            extensions={"sni_hostname": "gateway.test"},
        ).json()
    assert sent["x-forwarded-proto"] == "https"


def test_only_nginx_own_user_can_read_the_key(secured: Stage) -> None:
    done = secured.gateway.exec_run(
        ["stat", "-L", "-c", "%a %u", "/etc/slipway/gateway/current/tls/key.pem"]
    )
    assert done.output == b"400 33\n"
