"""Certificates by ACME, from a real server of it: obtained, renewed, and what is said otherwise."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import docker
import pytest
from docker.models.containers import Container
from websockets.sync.client import connect

from components.docker.nginx import Entry, Tls, api, page
from tests.gateway.acme import NAME as PEBBLE
from tests.gateway.acme import Pebble
from tests.gateway.stage import Stage
from tests.images.bench import build

pytestmark = [pytest.mark.docker, pytest.mark.timeout(240)]

NAME = "notes.example.com"
# Certificates for ten days, renewed when less than thirty are left: at every look.
DAYS, RENEWED, EVERY = 10, 30, 3


class Place:
    """A gateway that reads the certificates' volume, an ACME server, and the client of both."""

    def __init__(self, folder: Path) -> None:
        daemon = docker.from_env()
        self.volume = daemon.volumes.create().name
        daemon.close()
        self.stage = Stage({self.volume: "/etc/slipway/certificates"})
        folder.chmod(0o755)
        self.folder = folder
        locations = [page("page"), api("page", "/ws", websocket=True)]
        self.stage.configure(Entry(locations=locations, tls=Tls(source="acme")))
        self.stage.route("page", self.stage.backend("one"))
        self.pebble = Pebble(self.stage, folder, DAYS)

    def keep(self, name: str, **more: str) -> Container:
        """Start the client."""
        environment = {
            "ACME_DOMAINS": NAME,
            "ACME_EMAIL": "ops@example.com",
            "ACME_SERVER": f"https://{PEBBLE}:14000/dir",
            "ACME_DAYS": str(RENEWED),
            "ACME_EVERY": str(EVERY),
            "LEGO_CA_CERTIFICATES": "/trust.pem",
            **more,
        }
        trust = str(self.folder / "trust.pem")
        return self.stage.run(
            name,
            image=build("certificates"),
            mounts={self.volume: "/data", trust: "/trust.pem"},
            read_only=[trust],
            environment=environment,
            user="74:33",
        )

    def shown(self) -> tuple[int, str] | None:
        """Serial number and first name of what the gateway shows; None for a failed handshake."""
        from cryptography import x509

        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            with (
                socket.create_connection((self.stage.address, 8443), timeout=10) as plain,
                context.wrap_socket(plain, server_hostname=NAME) as wrapped,
            ):
                found = x509.load_der_x509_certificate(wrapped.getpeercert(True) or b"")
        except ssl.SSLError:
            return None
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return found.serial_number, names.get_values_for_type(x509.DNSName)[0]

    def clear(self) -> None:
        volumes = self.stage.docker.volumes
        volume = volumes.get(self.volume)
        self.stage.clear()
        volume.remove(force=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("acme"))
    try:
        yield made
    finally:
        made.clear()


def wait_for(what: object, container: Container, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < until, container.logs().decode()[-3000:]
        time.sleep(0.3)


def test_a_certificate_is_obtained_through_the_gateway_and_renewed_in_time(place: Place) -> None:
    assert place.shown() is None, "none is there yet, so no handshake succeeds"
    assert place.stage.get("/healthz").status_code == 200
    keeper = place.keep("keeper")
    wait_for(lambda: keeper.exec_run(["healthy"]).exit_code == 0, keeper)
    wait_for(place.shown, keeper)
    first = place.shown()
    assert first is not None
    assert first[1] == NAME
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with connect(
        f"wss://{NAME}/ws",
        sock=socket.create_connection((place.stage.address, 8443)),
        ssl=context,
        proxy=None,
    ) as live:
        wait_for(lambda: place.shown() != first, keeper)
        live.send("hello")
        assert live.recv() == "one hello", "a renewal ends no connection"
    keeper.stop(timeout=5)


def test_keys_are_kept_from_the_gateway_and_everybody_else(place: Place) -> None:
    """The gateway may read the bundle; the account's key is the client's alone."""
    keeper = place.keep("reader", ACME_EVERY="600")
    wait_for(lambda: keeper.exec_run(["healthy"]).exit_code == 0, keeper)
    stat = keeper.exec_run(["stat", "-c", "%a %u:%g", "/data/bundle.pem", "/data/lego"])
    assert stat.output == b"440 74:33\n700 74:33\n"
    listed = place.stage.gateway.exec_run(["ls", "/etc/slipway/certificates/lego"])
    assert b"Permission denied" in listed.output
    written = place.stage.gateway.exec_run(["touch", "/etc/slipway/certificates/x"])
    assert written.exit_code != 0
    keeper.remove(force=True)


def test_a_refusal_is_in_the_log_and_what_was_there_stays(place: Place) -> None:
    bundle = ["sha256sum", "/etc/slipway/certificates/bundle.pem"]
    before = place.stage.gateway.exec_run(bundle)
    refused = place.keep("refused", ACME_SERVER=f"https://{PEBBLE}:14000/nothing")
    wait_for(lambda: b"the next attempt is in 30 s" in refused.logs(), refused)
    assert before.exit_code == 0
    assert place.stage.gateway.exec_run(bundle).output == before.output
    assert place.shown() is not None
    assert refused.exec_run(["healthy"]).exit_code != 0, "it is not the one that is wanted"
    refused.remove(force=True)
