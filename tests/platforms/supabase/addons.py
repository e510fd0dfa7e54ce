"""What can be set on a Supabase project, and its branches."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from tests.platforms.vendor import Asked, Problem, operation

if TYPE_CHECKING:
    from tests.platforms.supabase.vendor import Supabase

NOW = "2026-11-01T12:00:00Z"
CONFIG: dict[str, Any] = {"entitlement": "allowed", "status": "applied"}


class Addons:
    """Add-ons by type, and settings, of each project."""

    def __init__(self: Supabase) -> None:
        self.addons: dict[str, dict[str, str]] = {}
        self.settings: dict[str, dict[str, Any]] = {}
        super().__init__()

    @operation("v1-list-project-addons")
    def list_addons(self: Supabase, asked: Asked) -> Any:
        ref = self.project(asked.path["ref"])["ref"]
        price = {"description": "", "type": "fixed", "interval": "monthly", "amount": 10}
        chosen = [
            {"type": kind, "variant": {"id": variant, "name": variant, "price": price}}
            for kind, variant in self.addons[ref].items()
        ]
        return {"selected_addons": chosen, "available_addons": []}

    @operation("v1-apply-project-addon")
    def apply_addon(self: Supabase, asked: Asked) -> Any:
        ref = self.project(asked.path["ref"])["ref"]
        self.addons[ref][asked.body["addon_type"]] = asked.body["addon_variant"]
        return 200, None

    @operation("v1-remove-project-addon")
    def remove_addon(self: Supabase, asked: Asked) -> Any:
        chosen = self.addons[self.project(asked.path["ref"])["ref"]]
        for kind in [k for k, v in chosen.items() if v == asked.path["addon_variant"]]:
            del chosen[kind]
        return 200, None

    @operation("v1-get-ssl-enforcement-config")
    def get_tls(self: Supabase, asked: Asked) -> Any:
        found = self.settings[asked.path["ref"]].get("tls", {"database": False})
        return {"currentConfig": found, "appliedSuccessfully": True}

    @operation("v1-update-ssl-enforcement-config")
    def set_tls(self: Supabase, asked: Asked) -> Any:
        self.settings[asked.path["ref"]]["tls"] = asked.body["requestedConfig"]
        return self.get_tls(asked)

    @operation("v1-get-network-restrictions")
    def get_rules(self: Supabase, asked: Asked) -> Any:
        return {**CONFIG, "config": self.settings[asked.path["ref"]].get("rules", {})}

    @operation("v1-update-network-restrictions")
    def set_rules(self: Supabase, asked: Asked) -> Any:
        self.settings[asked.path["ref"]]["rules"] = asked.body
        return 201, self.get_rules(asked)

    @operation("v1-get-backup-schedule")
    def get_schedule(self: Supabase, asked: Asked) -> Any:
        found = self.settings[asked.path["ref"]].get("schedule")
        if not found:
            raise Problem(404, "no schedule")
        return {"schedule_for": found, "updated_at": NOW}

    @operation("v1-update-backup-schedule")
    def set_schedule(self: Supabase, asked: Asked) -> Any:
        self.settings[asked.path["ref"]]["schedule"] = asked.body["schedule_for"]
        return self.get_schedule(asked)

    @operation("v1-create-a-branch")
    def create_branch(self: Supabase, asked: Asked) -> Any:
        parent, given = self.project(asked.path["ref"]), asked.body
        inner = self.made(given["branch_name"], parent["region"], f"branch-password-{len(given)}")
        branch = {
            "id": str(uuid.uuid4()), "name": given["branch_name"], "project_ref": inner["ref"],
            "parent_project_ref": parent["ref"], "is_default": False,
            "persistent": given.get("persistent", False), "status": "CREATING_PROJECT",
            "created_at": NOW, "updated_at": NOW, "with_data": given.get("with_data", False),
            **({"git_branch": given["git_branch"]} if "git_branch" in given else {}),
        }
        self.branches[inner["ref"]] = branch
        return 201, branch

    @operation("v1-get-a-branch")
    def get_branch(self: Supabase, asked: Asked) -> Any:
        for branch in self.branches.values():
            if (branch["parent_project_ref"], branch["name"]) == (
                asked.path["ref"], asked.path["name"],
            ):
                return branch
        raise Problem(404, "Branch not found")

    @operation("v1-get-a-branch-config")
    def get_branch_config(self: Supabase, asked: Asked) -> Any:
        ref = asked.path["branch_id_or_ref"]
        return {
            "ref": ref, "postgres_version": "17", "postgres_engine": "17", "release_channel": "ga",
            "status": self.project(ref)["status"], "db_host": f"db.{ref}.supabase.co",
            "db_port": 5432, "db_user": "postgres", "db_pass": self.passwords[ref],
            "jwt_secret": "jwt-secret-canary",
        }

    @operation("v1-update-a-branch-config")
    def update_branch(self: Supabase, asked: Asked) -> Any:
        branch = self.branches[asked.path["branch_id_or_ref"]]
        branch.update(asked.body)
        return branch

    @operation("v1-delete-a-branch")
    def delete_branch(self: Supabase, asked: Asked) -> Any:
        ref = asked.path["branch_id_or_ref"]
        del self.branches[ref]
        del self.projects[ref]
        return {"message": "ok"}
