"""What is in Neon's branches: databases and roles, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.platforms.vendor import Asked, Problem, operation

if TYPE_CHECKING:
    from tests.platforms.neon.vendor import Neon

NOW = "2026-11-01T12:00:00Z"


class Contents:
    """Databases and roles of branches."""

    def database(self: Neon, branch: str, name: str, owner: str) -> dict[str, Any]:
        made = {"id": len(self.databases) + 1, "branch_id": branch, "name": name,
                "owner_name": owner, "created_at": NOW, "updated_at": NOW}
        self.databases[branch, name] = made
        return made

    def role(self: Neon, branch: str, name: str) -> dict[str, Any]:
        made = {"branch_id": branch, "name": name, "password": f"neon-password-{branch}-{name}",
                "protected": False, "created_at": NOW, "updated_at": NOW}
        self.roles[branch, name] = made
        return made

    @operation("createProjectBranchDatabase")
    def create_database(self: Neon, asked: Asked) -> Any:
        branch, given = asked.path["branch_id"], asked.body["database"]
        if (branch, given["name"]) in self.databases:
            raise Problem(409, "database already exists")
        if (branch, given["owner_name"]) not in self.roles:
            raise Problem(404, "role not found")
        made = self.database(branch, given["name"], given["owner_name"])
        return 201, {"database": made,
                     "operations": self.begun("apply_config", asked.path["project_id"])}

    @operation("getProjectBranchDatabase")
    def get_database(self: Neon, asked: Asked) -> Any:
        key = (asked.path["branch_id"], asked.path["database_name"])
        return {"database": self.found(self.databases, key, "database")}

    @operation("updateProjectBranchDatabase")
    def update_database(self: Neon, asked: Asked) -> Any:
        key = (asked.path["branch_id"], asked.path["database_name"])
        one = self.found(self.databases, key, "database")
        one.update(asked.body["database"])
        return {"database": one,
                "operations": self.begun("apply_config", asked.path["project_id"])}

    @operation("deleteProjectBranchDatabase")
    def delete_database(self: Neon, asked: Asked) -> Any:
        key = (asked.path["branch_id"], asked.path["database_name"])
        one = self.found(self.databases, key, "database")
        del self.databases[key]
        return {"database": one,
                "operations": self.begun("apply_config", asked.path["project_id"])}

    @operation("createProjectBranchRole")
    def create_role(self: Neon, asked: Asked) -> Any:
        branch, name = asked.path["branch_id"], asked.body["role"]["name"]
        if (branch, name) in self.roles:
            raise Problem(409, "role already exists")
        return 201, {"role": self.role(branch, name),
                     "operations": self.begun("apply_config", asked.path["project_id"])}

    @operation("getProjectBranchRole")
    def get_role(self: Neon, asked: Asked) -> Any:
        one = self.found(self.roles, self._role(asked), "role")
        return {"role": {key: value for key, value in one.items() if key != "password"}}

    @operation("getProjectBranchRolePassword")
    def reveal(self: Neon, asked: Asked) -> Any:
        return {"password": self.found(self.roles, self._role(asked), "role")["password"]}

    @operation("resetProjectBranchRolePassword")
    def reset(self: Neon, asked: Asked) -> Any:
        one = self.found(self.roles, self._role(asked), "role")
        one["password"] = f"neon-reset-password-{self.number('n')}"
        return {"role": one, "operations": self.begun("apply_config", asked.path["project_id"])}

    @operation("deleteProjectBranchRole")
    def delete_role(self: Neon, asked: Asked) -> Any:
        one = self.found(self.roles, self._role(asked), "role")
        del self.roles[self._role(asked)]
        return {"role": one, "operations": self.begun("apply_config", asked.path["project_id"])}

    def _role(self: Neon, asked: Asked) -> tuple[str, str]:
        return asked.path["branch_id"], asked.path["role_name"]
