"""A gateway with containers behind it, each as the docker platform runs it."""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import docker
import httpx
from docker.errors import NotFound
from docker.models.containers import Container

from components.docker.nginx import Entry, render
from provider.call import Call
from provider.docker.gateway_certificate import GatewayCertificate
from provider.docker.gateway_config import GatewayConfig
from provider.docker.route import Route
from provider.x509 import Pair
from tests.images.bench import HARDENING, build

BACKEND = Path(__file__).with_name("backend.conf")


class Stage:
    """One network of its own; `clear` removes everything that was made here."""

    def __init__(self, mounts: Mapping[str, str] | None = None) -> None:
        self.docker = docker.from_env()
        self.name = f"p-test-{uuid.uuid4().hex[:8]}"
        self.labels = {"slipway.test": self.name}
        self.network = self.docker.networks.create(self.name, internal=True, labels=self.labels)
        self.volume = self.docker.volumes.create(labels=self.labels)
        self.said: list[str] = []
        self.call = Call(
            urn="urn:pulumi:dev::test::slipway:docker:Route::test",
            log=lambda _level, text, _ephemeral: self.said.append(text),
            cancelled=threading.Event(),
        )
        config = {self.volume.name: "/etc/slipway/gateway"}
        self.gateway = self.run("gateway", mounts={**config, **(mounts or {})})

    def run(
        self,
        name: str,
        *,
        mounts: Mapping[str, str],
        read_only: Sequence[str] = (),
        image: str = "",
        **more: Any,
    ) -> Container:
        """Start a hardened container on the stage's network: of the gateway's image, or another."""
        volumes = {
            source: {"bind": path, "mode": "ro" if source in read_only else "rw"}
            for source, path in mounts.items()
        }
        container: Container = self.docker.containers.run(
            image or build("gateway"),
            name=f"{self.name}-{name}",
            detach=True,
            network=self.name,
            labels=self.labels,
            volumes=volumes,
            **{
                **HARDENING,
                "user": "33:33",
                "mem_limit": "128m",
                "memswap_limit": "128m",
                "tmpfs": {"/tmp": ""},  # noqa: S108 - inside the container
                "init": True,
                **more,
            },
        )
        return container

    def backend(self, name: str, **more: Any) -> str:
        """Start a stand-in that answers with its name on port 3000; returns the container's."""
        source = str(BACKEND)
        container = self.run(
            name,
            mounts={source: "/backend.conf"},
            read_only=[source],
            environment={"NAME": name},
            entrypoint=["nginx", "-c", "/backend.conf"],
            **more,
        )
        return str(container.name)

    def configure(self, entry: Entry, files: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """Give the gateway its configuration."""
        inputs = {
            "host": "",
            "container": self.gateway.id,
            "timeout": 20,
            "files": files if files is not None else render(entry),
        }
        return GatewayConfig().create(inputs, self.call).outputs

    def show(self, pair: Pair) -> None:
        """Give the gateway its certificate."""
        inputs = {"host": "", "container": self.gateway.id, "timeout": 20, **vars(pair)}
        GatewayCertificate().create(inputs, self.call)

    def wanted(self, name: str, targets: Sequence[str], **more: Any) -> dict[str, Any]:
        """Inputs of a route."""
        return {
            "host": "",
            "gateway": self.gateway.id,
            "name": name,
            "targets": list(targets),
            "port": 3000,
            "probe": "/api/health",
            "timeout": 20,
            "drain": 5,
            **more,
        }

    def route(self, name: str, *targets: str, **more: Any) -> None:
        """Switch a route to the targets."""
        Route().update("", {}, self.wanted(name, targets, **more), self.call)

    def ask(self, method: str, path: str) -> tuple[int, str]:
        """Run `gateway METHOD PATH` in the container, as a person would."""
        done: Any = self.gateway.exec_run(["gateway", method, path])
        return done.exit_code, done.output.decode()

    @property
    def address(self) -> str:
        """The gateway's own address on the network, which this machine reaches directly."""
        self.gateway.reload()
        return str(self.gateway.attrs["NetworkSettings"]["Networks"][self.name]["IPAddress"])

    def client(self, **more: Any) -> httpx.Client:
        """A client of the gateway; its environment says nothing about proxies."""
        return httpx.Client(
            base_url=f"http://{self.address}:8080", trust_env=False, timeout=20, **more
        )

    def get(self, path: str, **headers: str) -> httpx.Response:
        """One answer, over a connection of its own."""
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        with self.client() as client:
            return client.get(path, headers=named)

    def clear(self) -> None:
        """Remove what was made here, and only that."""
        mine: dict[str, Any] = {"label": f"slipway.test={self.name}"}
        for container in self.docker.containers.list(all=True, filters=mine):
            container.remove(force=True, v=True)
        self.volume.remove(force=True)
        with contextlib.suppress(NotFound):
            self.network.remove()
        self.docker.close()
