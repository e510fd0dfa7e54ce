"""A real ACME server (Pebble) on a stage's network, with the name service that it asks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from docker.models.containers import Container

from provider import x509
from tests.gateway.stage import Stage
from tests.images.bench import BASE
from toolchain import pebble

NAME = "pebble"


class Pebble:
    """Issues certificates for any name that leads to the stage's gateway, for `days`."""

    def __init__(self, stage: Stage, folder: Path, days: int) -> None:
        self.stage = stage
        pebble.run(lambda _: None)
        own = x509.authority("Pebble's own", [NAME])
        pair = x509.leaf(own, [NAME])
        self.trust = folder / "trust.pem"
        config = {
            "listenAddress": "0.0.0.0:14000",
            "managementListenAddress": "0.0.0.0:15000",
            "certificate": "/config/cert.pem",
            "privateKey": "/config/key.pem",
            "httpPort": 8080,
            "tlsPort": 8443,
            "keyAlgorithm": "ecdsa",
            "profiles": {"default": {"description": "tests", "validityPeriod": days * 86400}},
        }
        files = {
            "cert.pem": pair.certificate,
            "key.pem": pair.key,
            "trust.pem": own.certificate,
            "pebble.json": json.dumps({"pebble": config}),
        }
        for name, text in files.items():
            (folder / name).write_text(text)
        self._folder = str(folder)
        self.names = self._start("names", ["pebble-challtestsrv", *self._answers()], {})
        address = self._address(self.names)
        # No waiting between attempts, no nonces that are refused to see what happens, and no name
        # that counts as proved, every other time, because somebody proved it before.
        quick = {
            "PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PEBBLE_AUTHZREUSE": "0",
        }
        words = ["-config", "/config/pebble.json", "-dnsserver", f"{address}:8053"]
        self._start("pebble", ["pebble", *words], quick, aliases=[NAME])

    def _answers(self) -> list[str]:
        """Every name leads to the gateway; no other servers than those that are asked here."""
        off = [f"-{each}=" for each in ("http01", "https01", "tlsalpn01", "doh")]
        return [*off, "-defaultIPv4", self.stage.address, "-defaultIPv6", ""]

    def _start(
        self,
        name: str,
        command: list[str],
        environment: dict[str, str],
        aliases: list[str] | None = None,
    ) -> Container:
        programs = str(pebble.folder())
        container = self.stage.run(
            name,
            image=BASE,
            mounts={programs: "/programs", self._folder: "/config"},
            read_only=[programs, self._folder],
            entrypoint=[f"/programs/{command[0]}"],
            command=command[1:],
            environment=environment,
        )
        if aliases:
            self.stage.network.disconnect(container)
            self.stage.network.connect(container, aliases=aliases)
        return container

    def _address(self, container: Container) -> str:
        container.reload()
        found: dict[str, Any] = container.attrs["NetworkSettings"]["Networks"][self.stage.name]
        return str(found["IPAddress"])
