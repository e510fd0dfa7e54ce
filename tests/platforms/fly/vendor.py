"""Fly in memory. `slow` is how many looks a machine takes to start, and a job to end.

`ill` has images whose health checks fail, with what they say; `exits` images that end, with their
exit code; `full` regions without room; `served` what would have answered after each change.
"""

from __future__ import annotations

from typing import Any

from tests.platforms.fly.machines import Machines
from tests.platforms.openapi import OpenAPIVendor
from tests.platforms.vendor import Asked, Problem, Reply, Vendor, operation

Thing = dict[str, Any]
NOW = "2026-11-01T12:00:00Z"
ADDRESSES = {
    "shared_v4": "66.241.124.1", "v4": "137.66.3.1", "v6": "2a09:8280:1::a",
    "private_v6": "fdaa:0:1::3",
}


class Fly(Machines, OpenAPIVendor):
    """Apps, machines, volumes, secrets, addresses and certificates; ids are counted."""

    spec = "fly.json"

    def __init__(self) -> None:
        self.apps: dict[str, Thing] = {}
        self.machines: dict[str, Thing] = {}
        self.volumes: dict[str, Thing] = {}
        self.secrets: dict[str, dict[str, str]] = {}
        self.versions: dict[str, int] = {}
        self.addresses: dict[tuple[str, str], Thing] = {}
        self.certificates: dict[tuple[str, str], Thing] = {}
        self.leases: dict[str, Thing] = {}
        self.registered: set[str] = set()
        self.seen: dict[str, dict[str, str]] = {}
        self.ran: list[tuple[str, str]] = []
        self.looks: dict[str, int] = {}
        self.ill: dict[str, str] = {}
        self.exits: dict[str, int] = {}
        self.full: set[str] = set()
        self.served: list[list[str]] = []
        self.serial = 0
        super().__init__()

    def error(self, status: int, words: str) -> Any:
        full = "insufficient resources" in words
        return {"error": words, "status": "insufficient_capacity" if full else "unknown"}

    def number(self, prefix: str) -> str:
        self.serial += 1
        return f"{prefix}-{self.serial}"

    def found(self, things: Any, key: Any, what: str) -> Any:
        if key not in things:
            raise Problem(404, f"{what} not found")
        return things[key]

    def traffic(self) -> None:
        """Keep who would answer now."""
        self.served.append(self.serving())

    @property
    def running(self) -> list[Thing]:
        """Machines that have not been destroyed."""
        return [each for each in self.machines.values() if each["state"] != "destroyed"]

    def named(self, part: str) -> str:
        """Name of the app whose name has `part` before its mark."""
        (found,) = (name for name in self.apps if name.rpartition("-")[0].endswith(f"-{part}"))
        return found

    def of(self, part: str) -> list[Thing]:
        """Machines of that app."""
        return [each for each in self.running if each["app"] == self.named(part)]

    @operation("Apps_create")
    def create_app(self, asked: Asked) -> Any:
        given = asked.body
        if given["name"] in self.apps:
            raise Problem(422, "Validation failed: Name has already been taken")
        self.apps[given["name"]] = {
            "id": self.number("app"), "name": given["name"], "status": "pending",
            "network": given.get("network", "default"),
            "organization": {"name": given["org_slug"].title(), "slug": given["org_slug"]},
        }
        self.secrets[given["name"]], self.versions[given["name"]] = {}, 0
        return 201, None

    @operation("Apps_show")
    def show_app(self, asked: Asked) -> Any:
        return self.found(self.apps, asked.path["app_name"], "app")

    @operation("Apps_delete")
    def delete_app(self, asked: Asked) -> Any:
        app = self.found(self.apps, asked.path["app_name"], "app")["name"]
        del self.apps[app]
        for each in self.machines.values():
            each["state"] = "destroyed" if each["app"] == app else each["state"]
        for things in (self.addresses, self.certificates):
            for key in [key for key in things if key[0] == app]:
                del things[key]
        self.volumes = {key: each for key, each in self.volumes.items() if each["app"] != app}
        return 202, None

    @operation("Secrets_list")
    def list_secrets(self, asked: Asked) -> Any:
        secrets = self.found(self.secrets, asked.path["app_name"], "app")
        return {"secrets": [
            {"name": name, "digest": f"{hash(value) & 0xFFFFFFFF:08x}", "created_at": NOW}
            for name, value in secrets.items()
        ]}

    @operation("Secrets_update")
    def update_secrets(self, asked: Asked) -> Any:
        app = self.found(self.apps, asked.path["app_name"], "app")["name"]
        self.secrets[app].update(asked.body["values"])
        self.versions[app] += 1
        return {**self.list_secrets(asked), "version": self.versions[app]}

    @operation("Secret_delete")
    def delete_secret(self, asked: Asked) -> Any:
        app = asked.path["app_name"]
        self.found(self.secrets.get(app, {}), asked.path["secret_name"], "secret")
        del self.secrets[app][asked.path["secret_name"]]
        self.versions[app] += 1
        return {"version": self.versions[app]}

    @operation("App_IPAssignments_list")
    def list_addresses(self, asked: Asked) -> Any:
        self.found(self.apps, asked.path["app_name"], "app")
        mine = [each for key, each in self.addresses.items() if key[0] == asked.path["app_name"]]
        return {"ips": mine}

    @operation("App_IPAssignments_create")
    def create_address(self, asked: Asked) -> Any:
        kind = asked.body["type"]
        address = ADDRESSES[kind]
        made = {"ip": address, "shared": kind == "shared_v4", "created_at": NOW}
        self.addresses[asked.path["app_name"], address] = made
        return made

    @operation("App_IPAssignments_delete")
    def delete_address(self, asked: Asked) -> Any:
        key = (asked.path["app_name"], asked.path["ip"])
        self.found(self.addresses, key, "address")
        del self.addresses[key]
        return 204, None

    @operation("App_Certificates_acme_create")
    def create_certificate(self, asked: Asked) -> Any:
        app, name = asked.path["app_name"], asked.body["hostname"]
        self.certificates[app, name] = made = {
            "hostname": name, "configured": False, "acme_requested": True, "status": "pending",
            "dns_requirements": {
                "a": [ADDRESSES["shared_v4"]], "aaaa": [ADDRESSES["v6"]],
                "cname": f"x1y2z3.{app}.fly.dev",
                "acme_challenge": {
                    "name": f"_acme-challenge.{name}", "target": f"{name}.x1y2z3.flydns.net",
                },
                "ownership": {"name": f"_fly-ownership.{name}", "app_value": "app-x1y2z3"},
            },
            "validation_errors": [{
                "code": "DNS", "message": "the name does not point at Fly",
                "remediation": "add the CNAME record",
            }],
        }
        return 201, made

    @operation("App_Certificates_show")
    def show_certificate(self, asked: Asked) -> Any:
        key = (asked.path["app_name"], asked.path["hostname"])
        return self.found(self.certificates, key, "certificate")

    @operation("App_Certificates_delete")
    def delete_certificate(self, asked: Asked) -> Any:
        del self.certificates[asked.path["app_name"], self.show_certificate(asked)["hostname"]]
        return 204, None

    @operation("Volumes_list")
    def list_volumes(self, asked: Asked) -> Any:
        self.found(self.apps, asked.path["app_name"], "app")
        mine = (v for v in self.volumes.values() if v["app"] == asked.path["app_name"])
        return [self._volume(each) for each in mine]

    @operation("Volumes_create")
    def create_volume(self, asked: Asked) -> Any:
        self.found(self.apps, asked.path["app_name"], "app")
        name = self.number("vol")
        given = {key: each for key, each in asked.body.items() if key != "snapshot_id"}
        self.volumes[name] = {
            **given, "id": name, "app": asked.path["app_name"], "state": "created",
            "attached_machine_id": None, "snapshot": asked.body.get("snapshot_id"),
        }
        return self._volume(self.volumes[name])

    def _volume(self, there: Thing) -> Thing:
        hidden = ("app", "snapshot", *(k for k, each in there.items() if each is None))
        return {key: each for key, each in there.items() if key not in hidden}

    @operation("Volumes_get_by_id")
    def show_volume(self, asked: Asked) -> Any:
        return self._volume(self.found(self.volumes, asked.path["volume_id"], "volume"))

    @operation("Volumes_update")
    def update_volume(self, asked: Asked) -> Any:
        self.found(self.volumes, asked.path["volume_id"], "volume").update(asked.body)
        return self.show_volume(asked)

    @operation("Volumes_extend")
    def extend_volume(self, asked: Asked) -> Any:
        there = self.found(self.volumes, asked.path["volume_id"], "volume")
        if asked.body["size_gb"] <= there["size_gb"]:
            raise Problem(400, "a volume cannot become smaller")
        there["size_gb"] = asked.body["size_gb"]
        return {"needs_restart": False, "volume": self._volume(there)}

    @operation("Volume_delete")
    def delete_volume(self, asked: Asked) -> Any:
        there = self.found(self.volumes, asked.path["volume_id"], "volume")
        if there["attached_machine_id"]:
            raise Problem(422, "the volume is attached to a machine")
        del self.volumes[there["id"]]
        return self._volume(there)


class FlyLogs(Vendor):
    """Fly's log service; `lines` is what it has."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        super().__init__()

    def match(self, asked: Asked) -> None:
        asked.operation = "logs"

    def reply(self, asked: Asked) -> Reply:
        rows = [{"id": "1", "attributes": {"message": line}} for line in self.lines]
        return Reply(200, {"data": rows, "meta": {"next_token": ""}})
