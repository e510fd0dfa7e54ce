"""Supabase's Management API in memory. `slow` is how many looks a project takes to come up."""

from __future__ import annotations

import uuid
from typing import Any

from tests.platforms.openapi import OpenAPIVendor
from tests.platforms.postgres import Postgres
from tests.platforms.supabase.addons import Addons
from tests.platforms.vendor import Asked, Problem, operation

NOW = "2026-11-01T12:00:00Z"
ORGANIZATION = "org-tsrqponmlkjihgfedcba"


class Supabase(Addons, OpenAPIVendor):
    """Projects, branches (projects with a parent), keys, and SQL."""

    spec = "supabase.json"

    def __init__(self) -> None:
        self.projects: dict[str, dict[str, Any]] = {}
        self.passwords: dict[str, str] = {}
        self.branches: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, list[dict[str, Any]]] = {}
        self.postgres: dict[str, Postgres] = {}
        self.looks: dict[str, int] = {}
        self.outcome = "ACTIVE_HEALTHY"
        super().__init__()

    def project(self, ref: str) -> dict[str, Any]:
        if ref not in self.projects:
            raise Problem(404, "Project not found")
        return self.projects[ref]

    def made(self, name: str, region: str, password: str) -> dict[str, Any]:
        number = len(self.passwords)
        ref = chr(ord("a") + number) * 20
        self.projects[ref] = {
            "id": ref, "ref": ref, "organization_id": ORGANIZATION, "region": region,
            "organization_slug": ORGANIZATION, "name": name, "created_at": NOW,
            "status": "COMING_UP" if self.slow else self.outcome,
        }
        self.passwords[ref], self.looks[ref] = password, self.slow
        self.addons[ref], self.settings[ref] = {}, {}
        self.keys[ref], self.postgres[ref] = [], Postgres()
        return self.projects[ref]

    def whole(self, ref: str) -> dict[str, Any]:
        database = {"host": f"db.{ref}.supabase.co", "version": "17.4.1.054",
                    "postgres_engine": "17", "release_channel": "ga"}
        return {**self.project(ref), "database": database}

    @operation("v1-create-a-project")
    def create(self, asked: Asked) -> Any:
        given = asked.body
        project = self.made(given["name"], given["region_selection"]["code"], given["db_pass"])
        if size := given.get("desired_instance_size"):
            self.addons[project["ref"]]["compute_instance"] = f"ci_{size}"
        return 201, project

    @operation("v1-get-all-projects-for-organization")
    def list_projects(self, asked: Asked) -> Any:
        search, start = asked.query.get("search", ""), int(asked.query.get("offset", 0))
        found = [
            {"ref": p["ref"], "name": p["name"], "cloud_provider": "AWS", "region": p["region"],
             "is_branch": False, "status": p["status"], "inserted_at": NOW, "databases": []}
            for p in self.projects.values() if search in p["name"]
        ]
        page = {"count": len(found), "limit": 1, "offset": start}
        return {"projects": found[start : start + 1], "pagination": page}

    @operation("v1-get-project")
    def get(self, asked: Asked) -> Any:
        project = self.project(asked.path["ref"])
        self.looks[project["ref"]] -= 1
        if self.looks[project["ref"]] <= 0 and project["status"] == "COMING_UP":
            project["status"] = self.outcome
        return self.whole(project["ref"])

    @operation("v1-update-a-project")
    def update(self, asked: Asked) -> Any:
        project = self.project(asked.path["ref"])
        project.update(asked.body)
        return {"id": 1, "ref": project["ref"], "name": project["name"]}

    @operation("v1-delete-a-project")
    def delete(self, asked: Asked) -> Any:
        project = self.project(asked.path["ref"])
        del self.projects[project["ref"]]
        return {"id": 1, "ref": project["ref"], "name": project["name"]}

    @operation("v1-update-database-password")
    def password(self, asked: Asked) -> Any:
        self.passwords[self.project(asked.path["ref"])["ref"]] = asked.body["password"]
        return {"message": "ok"}

    @operation("v1-get-pooler-config")
    def pooler(self, asked: Asked) -> Any:
        ref = self.project(asked.path["ref"])["ref"]
        return [{
            "identifier": ref, "database_type": "PRIMARY", "is_using_scram_auth": True,
            "db_user": f"postgres.{ref}", "db_host": "aws-0-eu-central-1.pooler.supabase.com",
            "db_port": 6543, "db_name": "postgres", "connection_string": "", "connectionString": "",
            "default_pool_size": 15, "max_client_conn": 200, "pool_mode": "transaction",
        }]

    @operation("v1-run-a-query")
    def query(self, asked: Asked) -> Any:
        ref = self.project(asked.path["ref"])["ref"]
        return 201, self.postgres[ref].execute(asked.body["query"])

    @operation("v1-get-project-api-keys")
    def list_keys(self, asked: Asked) -> Any:
        return self.keys[self.project(asked.path["ref"])["ref"]]

    @operation("v1-create-project-api-key")
    def create_key(self, asked: Asked) -> Any:
        keys = self.keys[self.project(asked.path["ref"])["ref"]]
        kind = asked.body["type"]
        prefix = {"secret": "sb_secret", "publishable": "sb_publishable"}[kind]
        key = {"id": str(uuid.uuid4()), "type": kind, "name": asked.body["name"],
               "api_key": f"{prefix}_canary_key_{len(keys)}"}
        keys.append(key)
        return 201, key

    @operation("v1-get-project-api-key")
    def get_key(self, asked: Asked) -> Any:
        return self._key(asked)

    @operation("v1-delete-project-api-key")
    def delete_key(self, asked: Asked) -> Any:
        key = self._key(asked)
        self.keys[asked.path["ref"]].remove(key)
        return key

    def _key(self, asked: Asked) -> dict[str, Any]:
        keys = self.keys[self.project(asked.path["ref"])["ref"]]
        found = [key for key in keys if key["id"] == asked.path["id"]]
        if not found:
            raise Problem(404, "API key not found")
        return found[0]
