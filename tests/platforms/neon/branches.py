"""Neon's branches and endpoints, in memory."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.platforms.vendor import Asked, operation

if TYPE_CHECKING:
    from tests.platforms.neon.vendor import Neon

NOW = "2026-11-01T12:00:00Z"
COUNTERS = (
    "cpu_used_sec", "data_transfer_bytes", "written_data_bytes", "active_time_seconds",
    "compute_time_seconds",
)


class Branches:
    """Branches copy roles and databases of their parent."""

    def branch(self: Neon, project: str, given: dict[str, Any], *, default: bool) -> dict[str, Any]:
        name = self.number("br")
        made = {
            **dict.fromkeys(COUNTERS, 0), "id": name, "project_id": project,
            "name": given["name"], "current_state": "ready", "state_changed_at": NOW,
            "creation_source": "console", "created_at": NOW, "updated_at": NOW,
            "default": default, "primary": default, "protected": given.get("protected", False),
            **{key: given[key] for key in ("parent_id", "init_source") if key in given},
        }
        self.expire(made, given.get("expires_at"))
        self.branches[name] = made
        return made

    def expire(self: Neon, branch: dict[str, Any], moment: str | None) -> None:
        branch.pop("expires_at", None)
        branch.pop("ttl_interval_seconds", None)
        if moment:
            left = datetime.fromisoformat(moment) - datetime.now(UTC)
            branch.update(expires_at=moment, ttl_interval_seconds=round(left.total_seconds()))

    @operation("createProjectBranch")
    def create_branch(self: Neon, asked: Asked) -> Any:
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
    def list_branches(self: Neon, asked: Asked) -> Any:
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
    def get_branch(self: Neon, asked: Asked) -> Any:
        return {"branch": self.found(self.branches, asked.path["branch_id"], "branch"),
                "annotation": {"object": {"type": "branch", "id": "x"}, "value": {}}}

    @operation("updateProjectBranch")
    def update_branch(self: Neon, asked: Asked) -> Any:
        branch, given = self.found(self.branches, asked.path["branch_id"], "branch"), asked.body
        branch.update({k: v for k, v in given["branch"].items() if k != "expires_at"})
        if "expires_at" in given["branch"]:
            self.expire(branch, given["branch"]["expires_at"])
        return {"branch": branch, "operations": self.begun("apply_config", branch["project_id"])}

    @operation("deleteProjectBranch")
    def delete_branch(self: Neon, asked: Asked) -> Any:
        branch = self.found(self.branches, asked.path["branch_id"], "branch")
        self.drop_branch(branch["id"])
        return {"branch": branch, "operations": self.begun("delete_timeline", branch["project_id"])}

    def drop_branch(self: Neon, branch: str) -> None:
        del self.branches[branch]
        self.endpoints = {k: e for k, e in self.endpoints.items() if e["branch_id"] != branch}
        self.roles = {k: r for k, r in self.roles.items() if k[0] != branch}
        self.databases = {k: d for k, d in self.databases.items() if k[0] != branch}

    @operation("restoreProjectBranch")
    def restore_branch(self: Neon, asked: Asked) -> Any:
        branch = self.found(self.branches, asked.path["branch_id"], "branch")
        kept = {"name": asked.body["preserve_under_name"]}
        self.branch(branch["project_id"], kept, default=False)
        return {"branch": branch, "operations": self.begun("create_branch", branch["project_id"])}
