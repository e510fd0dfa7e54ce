"""Render's API in memory. `slow` is how many looks a deploy or a database takes to be ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.platforms.openapi import OpenAPIVendor
from tests.platforms.render.services import Services
from tests.platforms.render.stores import Stores
from tests.platforms.vendor import Asked, Problem, operation

WORKSPACE = "tea-cph1rs3idesc73a2b2mg"
NOW = "2026-11-01T12:00:00Z"
# Smaller than what is asked for, so that everything is on several pages.
PAGE = 2


class Render(Services, Stores, OpenAPIVendor):
    """Projects with their environments, services with their deploys, databases and caches."""

    spec = "render.json"
    # The description requires it of a database's details, and says nothing of what is in it.
    unsaid = frozenset({"project"})

    def __init__(self) -> None:
        self.workspaces = [WORKSPACE]
        self.projects: dict[str, dict[str, Any]] = {}
        self.environments: dict[str, dict[str, Any]] = {}
        self.services: dict[str, dict[str, Any]] = {}
        self.variables: dict[str, list[dict[str, str]]] = {}
        self.files: dict[str, list[dict[str, str]]] = {}
        self.headers: dict[str, list[dict[str, Any]]] = {}
        self.rules: dict[str, list[dict[str, Any]]] = {}
        self.deploys: dict[str, list[dict[str, Any]]] = {}
        self.domains: dict[str, dict[str, dict[str, Any]]] = {}
        self.disks: dict[str, dict[str, Any]] = {}
        self.credentials: dict[str, dict[str, Any]] = {}
        self.tokens: dict[str, str] = {}
        self.databases: dict[str, dict[str, Any]] = {}
        self.caches: dict[str, dict[str, Any]] = {}
        self.looks: dict[str, int] = {}
        self.ran: list[tuple[str, dict[str, str]]] = []
        self.outcome, self.queued, self.pointed = "live", False, False
        self.serial = 0
        super().__init__()

    def error(self, status: int, words: str) -> Any:
        return {"id": "req-render", "message": words}

    def number(self, prefix: str) -> str:
        """An id that nothing else has."""
        self.serial += 1
        return f"{prefix}-{self.serial:020d}"

    def owner(self, name: str = WORKSPACE) -> dict[str, Any]:
        """A workspace, as it is shown beside what it owns."""
        return {"id": name, "name": "Notes", "email": "ops@example.com", "type": "team"}

    def found(self, things: Any, key: str) -> Any:
        """What is there under that id. Raises Problem."""
        if key not in things:
            raise Problem(404, f"not found: {key}")
        return things[key]

    def page(self, asked: Asked, things: Iterable[dict[str, Any]], key: str) -> Any:
        """One page of those with the asked name, as `{key: thing, cursor}`."""
        names = asked.query.get("name", "")
        fit = [each for each in things if names in ("", each.get("name", ""))]
        start = int(asked.query.get("cursor") or 0)
        size = min(PAGE, int(asked.query.get("limit") or 20))
        return [
            {key: each, "cursor": str(index)}
            for index, each in enumerate(fit[start : start + size], start + 1)
        ]

    @operation("list-owners")
    def list_owners(self, asked: Asked) -> Any:
        return self.page(asked, [self.owner(each) for each in self.workspaces], "owner")

    @operation("create-project")
    def create_project(self, asked: Asked) -> Any:
        given, name = asked.body, self.number("prj")
        made = []
        for each in given["environments"]:
            environment = self.number("evm")
            made.append(environment)
            self.environments[environment] = {
                "id": environment, "projectId": name, "databasesIds": [], "redisIds": [],
                "serviceIds": [], "envGroupIds": [], "protectedStatus": "unprotected",
                "networkIsolationEnabled": False, **each,
            }
        self.projects[name] = {
            "id": name, "name": given["name"], "owner": self.owner(given["ownerId"]),
            "environmentIds": made, "createdAt": NOW, "updatedAt": NOW,
        }
        return 201, self.projects[name]

    @operation("list-projects")
    def list_projects(self, asked: Asked) -> Any:
        return self.page(asked, self.projects.values(), "project")

    @operation("retrieve-project")
    def retrieve_project(self, asked: Asked) -> Any:
        return self.found(self.projects, asked.path["projectId"])

    @operation("update-project")
    def update_project(self, asked: Asked) -> Any:
        project = self.found(self.projects, asked.path["projectId"])
        project.update(asked.body)
        return project

    @operation("delete-project")
    def delete_project(self, asked: Asked) -> Any:
        project = self.found(self.projects, asked.path["projectId"])
        del self.projects[project["id"]]
        for name in project["environmentIds"]:
            del self.environments[name]
            for things in (self.services, self.databases, self.caches):
                for each in [e for e in things.values() if e.get("environmentId") == name]:
                    del things[each["id"]]
        return 204, None

    @operation("retrieve-environment")
    def retrieve_environment(self, asked: Asked) -> Any:
        return self.found(self.environments, asked.path["environmentId"])

    @operation("update-environment")
    def update_environment(self, asked: Asked) -> Any:
        environment = self.found(self.environments, asked.path["environmentId"])
        environment.update(asked.body)
        return environment

    @operation("create-registry-credential")
    def create_credential(self, asked: Asked) -> Any:
        name = self.number("rgc")
        self.tokens[name] = asked.body["authToken"]
        self.credentials[name] = {
            "id": name, "updatedAt": NOW,
            **{key: asked.body[key] for key in ("name", "registry", "username")},
        }
        return self.credentials[name]

    @operation("list-registry-credentials")
    def list_credentials(self, asked: Asked) -> Any:
        wanted = asked.query.get("name", "")
        return [each for each in self.credentials.values() if wanted in ("", each["name"])]

    @operation("retrieve-registry-credential")
    def retrieve_credential(self, asked: Asked) -> Any:
        return self.found(self.credentials, asked.path["registryCredentialId"])

    @operation("update-registry-credential")
    def update_credential(self, asked: Asked) -> Any:
        there = self.found(self.credentials, asked.path["registryCredentialId"])
        self.tokens[there["id"]] = asked.body["authToken"]
        there.update({key: asked.body[key] for key in ("name", "registry", "username")})
        return there

    @operation("delete-registry-credential")
    def delete_credential(self, asked: Asked) -> Any:
        del self.credentials[self.found(self.credentials, asked.path["registryCredentialId"])["id"]]
        return 204, None
