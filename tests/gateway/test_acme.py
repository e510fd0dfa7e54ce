"""Certificates by ACME, from a real server of it: obtained, renewed, and what is said otherwise."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import pytest
from websockets.sync.client import connect

from tests.gateway.acme import NAME as PEBBLE
from tests.gateway.acme_place import NAME, Place, wait_for

pytestmark = [pytest.mark.docker, pytest.mark.timeout(240)]

@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("acme"))
    try:
        yield made
    finally:
        made.clear()


def test_a_certificate_is_obtained_through_the_gateway_and_renewed_in_time(place: Place) -> None:
    assert place.shown() is None, "none is there yet, so no handshake succeeds"
    assert place.stage.get("/healthz").status_code == 200
    keeper = place.keep("keeper")
    wait_for(lambda: keeper.exec_run(["healthy"]).exit_code == 0, keeper)
    wait_for(place.shown, keeper)
    first = place.shown()
    assert first is not None
    assert first[1] == [NAME]
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
