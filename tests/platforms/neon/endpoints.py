"""Neon's endpoints, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.platforms.vendor import Asked, operation

if TYPE_CHECKING:
    from tests.platforms.neon.vendor import Neon

NOW = "2026-11-01T12:00:00Z"


class Endpoints:
    """Endpoints of branches."""

    def endpoint(self: Neon, project: str, given: dict[str, Any]) -> dict[str, Any]:
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
    def list_endpoints(self: Neon, asked: Asked) -> Any:
        branch = self.found(self.branches, asked.path["branch_id"], "branch")["id"]
        return {"endpoints": [e for e in self.endpoints.values() if e["branch_id"] == branch]}

    @operation("createProjectEndpoint")
    def create_endpoint(self: Neon, asked: Asked) -> Any:
        project = asked.path["project_id"]
        return 201, {"endpoint": self.endpoint(project, asked.body["endpoint"]),
                     "operations": self.begun("start_compute", project)}

    @operation("getProjectEndpoint")
    def get_endpoint(self: Neon, asked: Asked) -> Any:
        return {"endpoint": self.found(self.endpoints, asked.path["endpoint_id"], "endpoint")}

    @operation("updateProjectEndpoint")
    def update_endpoint(self: Neon, asked: Asked) -> Any:
        one = self.found(self.endpoints, asked.path["endpoint_id"], "endpoint")
        one.update(asked.body["endpoint"])
        return {"endpoint": one, "operations": self.begun("apply_config", one["project_id"])}

    @operation("deleteProjectEndpoint")
    def delete_endpoint(self: Neon, asked: Asked) -> Any:
        one = self.found(self.endpoints, asked.path["endpoint_id"], "endpoint")
        del self.endpoints[one["id"]]
        return {"endpoint": one, "operations": self.begun("suspend_compute", one["project_id"])}
