"""Neon in memory. `slow` is how many looks an operation takes to finish."""

from __future__ import annotations

import uuid
from typing import Any

from tests.platforms.neon.branches import Branches
from tests.platforms.neon.contents import Contents
from tests.platforms.neon.endpoints import Endpoints
from tests.platforms.openapi import OpenAPIVendor
from tests.platforms.vendor import Asked, Problem, operation

NOW = "2026-11-01T12:00:00Z"
ZEROES = (
    "data_storage_bytes_hour", "data_transfer_bytes", "written_data_bytes", "active_time_seconds",
    "compute_time_seconds", "cpu_used_sec",
)


class Neon(Branches, Endpoints, Contents, OpenAPIVendor):
    """Projects, branches, endpoints, databases and roles; ids are counted."""

    spec = "neon.json"

    def __init__(self) -> None:
        self.projects: dict[str, dict[str, Any]] = {}
        self.branches: dict[str, dict[str, Any]] = {}
        self.endpoints: dict[str, dict[str, Any]] = {}
        self.databases: dict[tuple[str, str], dict[str, Any]] = {}
        self.roles: dict[tuple[str, str], dict[str, Any]] = {}
        self.operations: list[dict[str, Any]] = []
        self.looks: dict[str, int] = {}
        self.serial = 0
        self.outcome = "finished"
        super().__init__()

    def error(self, status: int, words: str) -> Any:
        return {"message": words, "code": "", "request_id": "req-neon"}

    def number(self, prefix: str) -> str:
        self.serial += 1
        return f"{prefix}-{self.serial}"

    def begun(self, action: str, project: str) -> list[dict[str, Any]]:
        """An operation, under way when the stand-in is slow."""
        made = {
            "id": str(uuid.uuid4()), "project_id": project, "action": action,
            "status": "running" if self.slow else self.outcome, "failures_count": 0,
            "created_at": NOW, "updated_at": NOW, "total_duration_ms": 0,
        }
        self.looks[made["id"]] = self.slow
        self.operations.insert(0, made)
        return [made]

    def found(self, things: Any, key: Any, what: str) -> Any:
        if key not in things:
            raise Problem(404, f"{what} not found")
        return things[key]

    @operation("listProjectOperations")
    def list_operations(self, asked: Asked) -> Any:
        mine = [o for o in self.operations if o["project_id"] == asked.path["project_id"]]
        return {"operations": mine[: int(asked.query["limit"])]}

    @operation("getProjectOperation")
    def get_operation(self, asked: Asked) -> Any:
        one = next(o for o in self.operations if o["id"] == asked.path["operation_id"])
        self.looks[one["id"]] -= 1
        if self.looks[one["id"]] <= 0 and one["status"] == "running":
            one["status"] = self.outcome
        return {"operation": one}

    @operation("createProject")
    def create_project(self, asked: Asked) -> Any:
        given = asked.body["project"]
        name = self.number("proj")
        project = {
            **dict.fromkeys(ZEROES, 0),
            **{key: given[key] for key in ("name", "region_id", "pg_version", "org_id")
               if key in given},
            "id": name, "platform_id": "aws", "proxy_host": "eu-central-1.aws.neon.tech",
            "branch_logical_size_limit": 0, "branch_logical_size_limit_bytes": 0,
            "store_passwords": True, "provisioner": "k8s-neonvm", "creation_source": "console",
            "history_retention_seconds": given.get("history_retention_seconds", 86400),
            "created_at": NOW, "updated_at": NOW, "owner_id": "owner",
            "consumption_period_start": NOW, "consumption_period_end": NOW,
        }
        self.projects[name] = project
        branch = self.branch(name, {"name": "main"}, default=True)
        endpoint = self.endpoint(name, {"branch_id": branch["id"], "type": "read_write"})
        first = given.get("branch", {})
        role = self.role(branch["id"], first.get("role_name", "neondb_owner"))
        database = self.database(branch["id"], first.get("database_name", "neondb"), role["name"])
        return 201, {
            "project": project, "branch": branch, "endpoints": [endpoint], "roles": [role],
            "databases": [database], "connection_uris": [],
            "operations": self.begun("create_timeline", name),
        }

    @operation("listProjects")
    def list_projects(self, asked: Asked) -> Any:
        search, start = asked.query.get("search", ""), int(asked.query.get("cursor") or 0)
        found = [
            {key: value for key, value in each.items() if key not in ZEROES[:5] and
             not key.startswith("consumption")} | {"active_time": 0, "cpu_used_sec": 0}
            for each in self.projects.values() if search in each["name"]
        ]
        page = found[start : start + 1]
        following = {"pagination": {"cursor": str(start + 1)}} if page else {}
        return {"projects": page, "applications": {}, "integrations": {}, **following}

    @operation("getProject")
    def get_project(self, asked: Asked) -> Any:
        return {"project": self.found(self.projects, asked.path["project_id"], "project")}

    @operation("updateProject")
    def update_project(self, asked: Asked) -> Any:
        project = self.found(self.projects, asked.path["project_id"], "project")
        project.update(asked.body["project"])
        return {"project": project, "operations": self.begun("apply_config", project["id"])}

    @operation("deleteProject")
    def delete_project(self, asked: Asked) -> Any:
        project = self.found(self.projects, asked.path["project_id"], "project")
        del self.projects[project["id"]]
        for branch in [b for b in self.branches.values() if b["project_id"] == project["id"]]:
            self.drop_branch(branch["id"])
        return {"project": project}
