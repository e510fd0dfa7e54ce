"""One of each resource, and what it needs to exist before it."""

from __future__ import annotations

from typing import Any

from tests.platforms.life import Life
from tests.platforms.railway.vendor import Railway
from tests.provider.plugin import Plugin

MARK = "5f1d9a02b7c4e816"
PASSWORD = "variable-canary-9d2f61"
PROJECT: dict[str, Any] = {"name": "notes-prod-railway", "mark": MARK}
SERVICE: dict[str, Any] = {
    "name": "notes-prod-backend", "mark": MARK, "source": {"image": "ghcr.io/org/notes:1.4.2"},
    "healthcheckPath": "/health", "region": "europe-west4-drams3a", "numReplicas": 2,
    "drainingSeconds": 10, "memoryGB": 0.5, "vCPUs": 2,
    "variables": {"PORT": "3000", "DATABASE_URL": f"postgres://app:{PASSWORD}@db/notes"},
}


class Lives:
    """Resources of one project, each made with what it needs."""

    def __init__(self, plugin: Plugin, railway: Railway) -> None:
        self.plugin, self.railway = plugin, railway

    def life(self, kind: str) -> Life:
        return Life(self.plugin, f"slipway:railway:{kind}", kind.lower())

    def place(self) -> dict[str, str]:
        """Ids of a project and its environment; made where there are none."""
        if not self.railway.projects:
            self.life("Project").up(**PROJECT)
        (environment,) = self.railway.environments.values()
        return {"projectId": environment["projectId"], "environmentId": environment["id"]}

    def service(self) -> dict[str, str]:
        """Ids of a service and where it is."""
        place = self.place()
        if not self.railway.services:
            self.life("Service").up(**place, **SERVICE)
        return {**place, "serviceId": next(iter(self.railway.services))}

    def given(self, kind: str) -> dict[str, Any]:
        """Inputs of that kind of resource."""
        if kind == "Project":
            return dict(PROJECT)
        if kind == "Environment":
            project = {"projectId": self.place()["projectId"]}
            return {**project, "name": "preview", "mark": MARK, "ephemeral": True}
        if kind in ("Service", "Postgres", "Redis"):
            return {**self.place(), **SERVICE}
        more: dict[str, dict[str, Any]] = {
            "Volume": {"name": "data", "mountPath": "/data", "backups": ["DAILY"]},
            "Deployment": {"after": ""},
            "ServiceDomain": {"targetPort": 3000},
            "CustomDomain": {"domain": "api.example.com", "targetPort": 3000},
        }
        return {**self.service(), **more[kind]}

    def things(self, kind: str) -> dict[str, dict[str, Any]]:
        """What the vendor has of that kind."""
        railway = self.railway
        if kind == "Environment":
            return {
                k: e for k, e in railway.environments.items() if e["name"].startswith("preview")
            }
        return {
            "Project": railway.projects, "Service": railway.services,
            "Volume": railway.volumes, "Deployment": railway.deployments,
            "ServiceDomain": railway.service_domains, "CustomDomain": railway.custom_domains,
        }[kind]
