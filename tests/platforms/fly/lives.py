"""One of each resource, and what it needs to exist before it."""

from __future__ import annotations

from typing import Any

from tests.platforms.fly.vendor import Fly
from tests.platforms.life import Life
from tests.provider.plugin import Plugin

MARK = "5f1d9a02b7c4e816"
PASSWORD = "secret-canary-9d2f61"
APP = {"name": "notes-prod-backend", "mark": MARK, "organization": "org", "network": "notes-prod"}
IMAGE = "ghcr.io/org/notes:1.4.2"
SERVICE: dict[str, Any] = {
    "protocol": "tcp", "internal_port": 3000, "autostop": "off", "autostart": True,
    "ports": [
        {"port": 80, "handlers": ["http"], "force_https": True},
        {"port": 443, "handlers": ["tls", "http"]},
    ],
    "concurrency": {"type": "requests", "soft_limit": 200, "hard_limit": 250},
    "checks": [{"type": "http", "method": "get", "path": "/health", "interval": "30s",
                "timeout": "5s", "grace_period": "10s"}],
}
RUNS: dict[str, Any] = {"image": IMAGE, "env": {"PORT": "3000"}, "healthSeconds": 3}
KINDS = (
    "App", "Secrets", "IpAddress", "Certificate", "Volume", "Machine", "Deployment", "Job",
)


class Lives:
    """Resources of one app, each made with what it needs."""

    def __init__(self, plugin: Plugin, fly: Fly) -> None:
        self.plugin, self.fly = plugin, fly

    def life(self, kind: str) -> Life:
        return Life(self.plugin, f"slipway:fly:{kind}", kind.lower())

    def app(self) -> str:
        """Name of the app; made where there is none."""
        if not self.fly.apps:
            self.life("App").up(**APP)
        return next(iter(self.fly.apps))

    def given(self, kind: str) -> dict[str, Any]:
        """Inputs of that kind of resource."""
        if kind == "App":
            return dict(APP)
        more: dict[str, dict[str, Any]] = {
            "Secrets": {"values": {"TOKEN": PASSWORD, "OTHER": "another-canary-5c"}},
            "IpAddress": {"type": "v6"},
            "Certificate": {"hostname": "api.example.com"},
            "Volume": {"name": "data", "mark": MARK, "region": "nrt", "sizeGB": 2},
            "Machine": {"name": "db", "region": "nrt", **RUNS,
                        "checks": {"tcp": {"type": "tcp", "port": 5432, "interval": "15s"}}},
            "Deployment": {
                "group": "backend", "regions": {"lhr": 1, "nrt": 2}, **RUNS, "overlapSeconds": 0,
                "services": [SERVICE],
            },
            "Job": {"name": "migration", "region": "nrt", "image": IMAGE, "timeout": 5,
                    "secrets": {"DATABASE_OWNER_URL": f"postgres://owner:{PASSWORD}@db/notes"}},
        }
        return {"appName": self.app(), **more[kind]}

    def count(self, kind: str) -> int:
        """How many of that kind the vendor has; a deployment is the machines that it asks for."""
        fly = self.fly
        if kind == "Deployment":
            return len(fly.running) // 3 if len(fly.running) % 3 == 0 else -1
        things: dict[str, Any] = {
            "App": fly.apps, "IpAddress": fly.addresses, "Certificate": fly.certificates,
            "Volume": fly.volumes, "Machine": fly.running, "Job": fly.running,
            "Secrets": [each for each in fly.secrets.values() if each],
        }
        return len(things[kind])
