"""A local twin under the real engine, with a state, names and a port of its own."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import docker
import yaml
from docker.models.containers import Container

from settings import stackfile
from settings.twin import twin
from tests.real.stacks import ROOT, RealStack, free_port

EXAMPLES = ROOT / "examples"
# Docker finds a container by a name of 63 characters at most: product, stack, part and a suffix.
SHORT = 10


@dataclass
class Twin(RealStack):
    """The twin of an example's stack file, under names of this run's own."""

    example: str = ""
    stack: str = "prod"

    @classmethod
    def of(cls, example: str, stack: str, home: Path) -> Twin:
        """Not up yet."""
        short = example[:SHORT].rstrip("-")
        return cls(f"test-{short}-{stack}", short, home, example=example, stack=stack)

    def write(self, config: Any) -> None:
        """The twin's settings, on a free port."""
        original = EXAMPLES / self.example / f"Pulumi.{self.stack}.yaml"
        made = twin(stackfile.read(original).values, self.name)
        made["app"]["name"], made["docker"]["port"] = self.app, self.port
        if "http_port" in made["docker"]:
            made["docker"]["http_port"] = free_port()
        document = {f"slipway:{key}": value for key, value in {**made, **config}.items()}
        self.file.write_text(yaml.safe_dump({"config": document}, sort_keys=False))

    @property
    def origin(self) -> str:
        """Where the product answers."""
        scheme = "https" if "tls" in self.settings()["slipway:docker"] else "http"
        return f"{scheme}://localhost:{self.port}"

    @cached_property
    def trust(self) -> ssl.SSLContext | None:
        """What believes the twin's own authority; None where it speaks plain HTTP."""
        if self.origin.startswith("http:"):
            return None
        file = self.home / "authority.pem"
        self.slipway("certificate", "--output", str(file))
        return ssl.create_default_context(cafile=str(file))

    @cached_property
    def daemon(self) -> docker.DockerClient:
        """The machine's Docker."""
        return docker.from_env()

    @property
    def label(self) -> dict[str, str]:
        """What everything of the stack's carries, as Docker filters by it."""
        return {"label": f"slipway.stack={self.app}-{self.name}"}

    def part(self, name: str) -> Container:
        """The running container `backend-1`, `database-server`."""
        wanted = f"{self.app}-{self.name}-{name}"
        running = self.daemon.containers.list(filters=self.label)
        (found,) = (each for each in running if each.labels["slipway.urn"] == wanted)
        return found

    def left(self) -> list[str]:
        """Everything of the stack's that Docker still has."""
        api = self.daemon
        return [
            *(each.name for each in api.containers.list(all=True, filters=self.label)),
            *(each.name for each in api.networks.list(filters=self.label)),
            *(each.name for each in api.volumes.list(filters=self.label)),
        ]
