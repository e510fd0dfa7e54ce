"""A gateway that waits for a certificate, an ACME server, and the client of both."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docker
from docker.models.containers import Container

from components.docker.nginx import Entry, Tls, api, page
from tests.gateway.acme import NAME as PEBBLE
from tests.gateway.acme import Pebble
from tests.gateway.stage import Stage
from tests.images.bench import build

NAME = "notes.example.com"
# Certificates for ten days, renewed when less than thirty are left: at every look.
DAYS, RENEWED, EVERY = 10, 30, 3


class Place:
    """`mounts` and `options` are what every client that is started here gets besides."""

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
        self.mounts = {str(folder / "trust.pem"): "/trust.pem"}
        self.options: dict[str, Any] = {}

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
        return self.stage.run(
            name,
            image=build("certificates"),
            mounts={self.volume: "/data", **self.mounts},
            read_only=list(self.mounts),
            environment=environment,
            user="74:33",
            **self.options,
        )

    def shown(self) -> tuple[int, list[str]] | None:
        """Serial number and names of what the gateway shows; None for a failed handshake."""
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
        return found.serial_number, names.get_values_for_type(x509.DNSName)

    def clear(self) -> None:
        """Remove what was made here, and only that."""
        volume = self.stage.docker.volumes.get(self.volume)
        self.stage.clear()
        volume.remove(force=True)


def wait_for(what: Callable[[], object], container: Container, seconds: float = 60) -> None:
    """Until `what` is true; fails with the container's log."""
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, container.logs().decode()[-3000:]
        time.sleep(0.3)
