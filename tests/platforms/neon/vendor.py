"""Neon in memory. `slow` is how many looks an operation takes to finish."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from tests.platforms.openapi import OpenAPIVendor
from tests.platforms.vendor import Asked, Problem, operation

NOW = "2026-11-01T12:00:00Z"
ZEROES = (
    "data_storage_bytes_hour", "data_transfer_bytes", "written_data_bytes", "active_time_seconds",
    "compute_time_seconds", "cpu_used_sec",
)


class Neon(OpenAPIVendor):
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

    def branch(self, project: str, given: dict[str, Any], *, default: bool) -> dict[str, Any]:
        name = self.number("br")
        made = {
            **dict.fromkeys(("cpu_used_sec", *ZEROES[1:5]), 0), "id": name, "project_id": project,
            "name": given["name"], "current_state": "ready", "state_changed_at": NOW,
            "creation_source": "console", "created_at": NOW, "updated_at": NOW,
            "default": default, "primary": default, "protected": given.get("protected", False),
            **{key: given[key] for key in ("parent_id", "init_source") if key in given},
        }
        self.expire(made, given.get("expires_at"))
        self.branches[name] = made
        return made

    def expire(self, branch: dict[str, Any], moment: str | None) -> None:
        branch.pop("expires_at", None)
        branch.pop("ttl_interval_seconds", None)
        if moment:
            left = datetime.fromisoformat(moment) - datetime.now(UTC)
            branch.update(expires_at=moment, ttl_interval_seconds=round(left.total_seconds()))

    @operation("createProjectBranch")
    def create_branch(self, asked: Asked) -> Any:
        project, given = asked.path["project_id"], asked.body["branch"]
        main = next(b for b in self.branches.values() if b["project_id"] == project)
        parent = given.setdefault("parent_id", main["id"])
        branch = self.branch(project, given, default=False)
        for (owner, name), role in list(self.roles.items()):
            if owner == parent:
                self.roles[branch["id"], name] = {**role, "branch_id": branch["id"]}
        for (owner, name), one in list(self.databases.items()):
            if owner == parent:
                self.databases[branch["id"], name] = {**one, "branch_id": branch["id"]}
        return 201, {"branch": branch, "endpoints": [], "roles": [], "databases": [],
                     "operations": self.begun("create_branch", project)}

    @operation("listProjectBranches")
    def list_branches(self, asked: Asked) -> Any:
        project = self.found(self.projects, asked.path["project_id"], "project")["id"]
        search = asked.query.get("search", "")
        found = [b for b in self.branches.values()
                 if b["project_id"] == project and search in b["name"]]
        start = int(asked.query.get("cursor") or 0)
        page = found[start : start + 1]
        return {"branches": page, "annotations": {},
                "pagination": {"next": str(start + 1), "sort_by": "name", "sort_order": "ASC"}
                if page else {"sort_by": "name", "sort_order": "ASC"}}

    @operation("getProjectBranch")
    def get_branch(self, asked: Asked) -> Any:
        return {"branch": self.found(self.branches, asked.path["branch_id"], "branch"),
                "annotation": {"object": {"type": "branch", "id": "x"}, "value": {}}}

    @operation("updateProjectBranch")
    def update_branch(self, asked: Asked) -> Any:
        branch, given = self.found(self.branches, asked.path["branch_id"], "branch"), asked.body
        branch.update({k: v for k, v in given["branch"].items() if k != "expires_at"})
        if "expires_at" in given["branch"]:
            self.expire(branch, given["branch"]["expires_at"])
        return {"branch": branch, "operations": self.begun("apply_config", branch["project_id"])}

    @operation("deleteProjectBranch")
    def delete_branch(self, asked: Asked) -> Any:
        branch = self.found(self.branches, asked.path["branch_id"], "branch")
        self.drop_branch(branch["id"])
        return {"branch": branch, "operations": self.begun("delete_timeline", branch["project_id"])}

    def drop_branch(self, branch: str) -> None:
        del self.branches[branch]
        self.endpoints = {k: e for k, e in self.endpoints.items() if e["branch_id"] != branch}
        self.roles = {k: r for k, r in self.roles.items() if k[0] != branch}
        self.databases = {k: d for k, d in self.databases.items() if k[0] != branch}

    @operation("restoreProjectBranch")
    def restore_branch(self, asked: Asked) -> Any:
        branch = self.found(self.branches, asked.path["branch_id"], "branch")
        kept = {"name": asked.body["preserve_under_name"]}
        self.branch(branch["project_id"], kept, default=False)
        return {"branch": branch, "operations": self.begun("create_branch", branch["project_id"])}

    def endpoint(self, project: str, given: dict[str, Any]) -> dict[str, Any]:
        name = self.number("ep")
        made = {
            "autoscaling_limit_min_cu": 0.25, "autoscaling_limit_max_cu": 2,
            "suspend_timeout_seconds": 0, **given, "id": name, "project_id": project,
            "host": f"{name}.eu-central-1.aws.neon.tech", "region_id": "aws-eu-central-1",
            "current_state": "active", "pooler_enabled": False, "pooler_mode": "transaction",
            "disabled": False, "passwordless_access": True, "creation_source": "console",
            "created_at": NOW, "updated_at": NOW, "settings": {}, "provisioner": "k8s-neonvm",
            "proxy_host": "eu-central-1.aws.neon.tech",
        }
        self.endpoints[name] = made
        return made

    @operation("listProjectBranchEndpoints")
    def list_endpoints(self, asked: Asked) -> Any:
        branch = self.found(self.branches, asked.path["branch_id"], "branch")["id"]
        return {"endpoints": [e for e in self.endpoints.values() if e["branch_id"] == branch]}

    @operation("createProjectEndpoint")
    def create_endpoint(self, asked: Asked) -> Any:
        project = asked.path["project_id"]
        return 201, {"endpoint": self.endpoint(project, asked.body["endpoint"]),
                     "operations": self.begun("start_compute", project)}

    @operation("getProjectEndpoint")
    def get_endpoint(self, asked: Asked) -> Any:
        return {"endpoint": self.found(self.endpoints, asked.path["endpoint_id"], "endpoint")}

    @operation("updateProjectEndpoint")
    def update_endpoint(self, asked: Asked) -> Any:
        one = self.found(self.endpoints, asked.path["endpoint_id"], "endpoint")
        one.update(asked.body["endpoint"])
        return {"endpoint": one, "operations": self.begun("apply_config", one["project_id"])}

    @operation("deleteProjectEndpoint")
    def delete_endpoint(self, asked: Asked) -> Any:
        one = self.found(self.endpoints, asked.path["endpoint_id"], "endpoint")
        del self.endpoints[one["id"]]
        return {"endpoint": one, "operations": self.begun("suspend_compute", one["project_id"])}

    def database(self, branch: str, name: str, owner: str) -> dict[str, Any]:
        made = {"id": len(self.databases) + 1, "branch_id": branch, "name": name,
                "owner_name": owner, "created_at": NOW, "updated_at": NOW}
        self.databases[branch, name] = made
        return made

    def role(self, branch: str, name: str) -> dict[str, Any]:
        made = {"branch_id": branch, "name": name, "password": f"neon-password-{branch}-{name}",
                "protected": False, "created_at": NOW, "updated_at": NOW}
        self.roles[branch, name] = made
        return made

    @operation("createProjectBranchDatabase")
    def create_database(self, asked: Asked) -> Any:
        branch, given = asked.path["branch_id"], asked.body["database"]
        if (branch, given["name"]) in self.databases:
            raise Problem(409, "database already exists")
        if (branch, given["owner_name"]) not in self.roles:
            raise Problem(404, "role not found")
        made = self.database(branch, given["name"], given["owner_name"])
        return 201, {"database": made,
                     "operations": self.begun("apply_config", asked.path["project_id"])}

    @operation("getProjectBranchDatabase")
    def get_database(self, asked: Asked) -> Any:
        key = (asked.path["branch_id"], asked.path["database_name"])
        return {"database": self.found(self.databases, key, "database")}

    @operation("updateProjectBranchDatabase")
    def update_database(self, asked: Asked) -> Any:
        key = (asked.path["branch_id"], asked.path["database_name"])
        one = self.found(self.databases, key, "database")
        one.update(asked.body["database"])
        return {"database": one,
                "operations": self.begun("apply_config", asked.path["project_id"])}

    @operation("deleteProjectBranchDatabase")
    def delete_database(self, asked: Asked) -> Any:
        key = (asked.path["branch_id"], asked.path["database_name"])
        one = self.found(self.databases, key, "database")
        del self.databases[key]
        return {"database": one,
                "operations": self.begun("apply_config", asked.path["project_id"])}

    @operation("createProjectBranchRole")
    def create_role(self, asked: Asked) -> Any:
        branch, name = asked.path["branch_id"], asked.body["role"]["name"]
        if (branch, name) in self.roles:
            raise Problem(409, "role already exists")
        return 201, {"role": self.role(branch, name),
                     "operations": self.begun("apply_config", asked.path["project_id"])}

    @operation("getProjectBranchRole")
    def get_role(self, asked: Asked) -> Any:
        one = self.found(self.roles, self._role(asked), "role")
        return {"role": {key: value for key, value in one.items() if key != "password"}}

    @operation("getProjectBranchRolePassword")
    def reveal(self, asked: Asked) -> Any:
        return {"password": self.found(self.roles, self._role(asked), "role")["password"]}

    @operation("resetProjectBranchRolePassword")
    def reset(self, asked: Asked) -> Any:
        one = self.found(self.roles, self._role(asked), "role")
        one["password"] = f"neon-reset-password-{self.number('n')}"
        return {"role": one, "operations": self.begun("apply_config", asked.path["project_id"])}

    @operation("deleteProjectBranchRole")
    def delete_role(self, asked: Asked) -> Any:
        one = self.found(self.roles, self._role(asked), "role")
        del self.roles[self._role(asked)]
        return {"role": one, "operations": self.begun("apply_config", asked.path["project_id"])}

    def _role(self, asked: Asked) -> tuple[str, str]:
        return asked.path["branch_id"], asked.path["role_name"]
