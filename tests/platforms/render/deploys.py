"""Deploys of the Render stand-in, their pre-deploy commands, and disks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.platforms.vendor import Asked, Problem, operation

if TYPE_CHECKING:
    from tests.platforms.render.vendor import Render

NOW = "2026-11-01T12:00:00Z"
HEAD = "a" * 40


class Deploys:
    """`outcome` is how the next ones end; `queued`: they are begun with 202 and nothing said."""

    def deploy(self: Render, service: str, trigger: str, commit: str = "") -> dict[str, Any]:
        """Begin one, newest first; the command before it has run, whatever becomes of it."""
        there = self.services[service]
        made = {
            "id": self.number("dep"), "status": "build_in_progress" if self.slow else self.outcome,
            "trigger": trigger, "createdAt": NOW,
        }
        if "repo" in there:
            made["commit"] = {"id": commit or HEAD}
        self.looks[made["id"]] = self.slow
        self.deploys.setdefault(service, []).insert(0, made)
        own = there["serviceDetails"].get("envSpecificDetails", {})
        if command := own.get("preDeployCommand"):
            values = {each["key"]: each["value"] for each in self.variables.get(service, [])}
            self.ran.append((command, values))
        self._settled(service, made)
        return made

    def _settled(self: Render, service: str, one: dict[str, Any]) -> None:
        if one["status"] == "live":
            for each in self.deploys[service]:
                if each is not one and each["status"] == "live":
                    each["status"] = "deactivated"

    @operation("list-deploys")
    def list_deploys(self: Render, asked: Asked) -> Any:
        name = self.found(self.services, asked.path["serviceId"])["id"]
        return self.page(asked, self.deploys.get(name, []), "deploy")

    def one(self: Render, asked: Asked) -> dict[str, Any]:
        """The asked one. Raises Problem."""
        known = {each["id"]: each for each in self.deploys.get(asked.path["serviceId"], [])}
        there: dict[str, Any] = self.found(known, asked.path["deployId"])
        return there

    @operation("retrieve-deploy")
    def retrieve_deploy(self: Render, asked: Asked) -> Any:
        there = self.one(asked)
        self.looks[there["id"]] -= 1
        if self.looks[there["id"]] <= 0 and there["status"] == "build_in_progress":
            there["status"] = self.outcome
            self._settled(asked.path["serviceId"], there)
        return there

    @operation("create-deploy")
    def create_deploy(self: Render, asked: Asked) -> Any:
        service = self.found(self.services, asked.path["serviceId"])["id"]
        made = self.deploy(service, "api", (asked.body or {}).get("commitId", ""))
        return (202, None) if self.queued else (201, made)

    @operation("rollback-deploy")
    def roll_back(self: Render, asked: Asked) -> Any:
        service = self.found(self.services, asked.path["serviceId"])["id"]
        if asked.body["deployId"] not in [each["id"] for each in self.deploys[service]]:
            raise Problem(404, "no such deploy")
        return 201, self.deploy(service, "rollback")

    @operation("add-disk")
    def add_disk(self: Render, asked: Asked) -> Any:
        given, name = asked.body, self.number("dsk")
        if any(each["serviceId"] == given["serviceId"] for each in self.disks.values()):
            raise Problem(409, "the service has a disk")
        self.disks[name] = {"id": name, "createdAt": NOW, "updatedAt": NOW, **given}
        return 201, self.disks[name]

    @operation("list-disks")
    def list_disks(self: Render, asked: Asked) -> Any:
        service = asked.query.get("serviceId", "")
        fit = [each for each in self.disks.values() if service in ("", each["serviceId"])]
        return self.page(asked, fit, "disk")

    @operation("retrieve-disk")
    def retrieve_disk(self: Render, asked: Asked) -> Any:
        return self.found(self.disks, asked.path["diskId"])

    @operation("update-disk")
    def update_disk(self: Render, asked: Asked) -> Any:
        there = self.found(self.disks, asked.path["diskId"])
        if asked.body.get("sizeGB", there["sizeGB"] + 1) <= there["sizeGB"]:
            raise Problem(400, "the new size must be greater than the current size")
        there.update(asked.body)
        return there

    @operation("delete-disk")
    def delete_disk(self: Render, asked: Asked) -> Any:
        del self.disks[self.found(self.disks, asked.path["diskId"])["id"]]
        return 204, None
