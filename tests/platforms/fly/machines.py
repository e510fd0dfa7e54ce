"""Fly's machines, their leases and health, in memory."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.platforms.vendor import Asked, Problem, operation

if TYPE_CHECKING:
    from tests.platforms.fly.vendor import Fly

Thing = dict[str, Any]
NOW = "2026-11-01T12:00:00Z"
ENDED = ("stopped", "destroyed")


class Machines:
    """Machines by id. One that has `config.auto_destroy` runs to its end."""

    def machine(self: Fly, asked: Asked, *, changes: bool = False) -> Thing:
        there = self.found(self.machines, asked.path["machine_id"], "machine")
        if there["app"] != asked.path["app_name"]:
            raise Problem(404, "machine not found")
        lease = self.leases.get(there["id"])
        nonce = asked.headers.get("fly-machine-lease-nonce", "")
        if changes and lease and lease["expires_at"] > time.time() and lease["nonce"] != nonce:
            raise Problem(409, f"the machine is leased by {lease['owner']}")
        return there

    def begin(self: Fly, there: Thing, given: Thing) -> None:
        """Give it a config, and start it anew."""
        version = given.get("min_secrets_version", 0)
        if version > self.versions[there["app"]]:
            raise Problem(422, f"there are no secrets of version {version}")
        config = given["config"]
        for mount in config.get("mounts", []):
            volume = self.found(self.volumes, mount["volume"], "volume")
            if volume["region"] != there["region"]:
                raise Problem(422, "the volume is in another region")
            if volume["attached_machine_id"] not in (None, there["id"]):
                raise Problem(422, "the volume is attached to another machine")
            volume["attached_machine_id"] = there["id"]
        self.serial += 1
        there.update(config=config, instance_id=f"01J{self.serial:023}", updated_at=NOW)
        there["state"] = "starting" if self.slow else "started"
        self.looks[there["id"]] = self.slow
        self.seen[there["id"]] = dict(self.secrets[there["app"]])
        self.ran.append((there["name"], config["image"]))
        self.settle(there)

    def settle(self: Fly, there: Thing) -> None:
        """What has become of it by now."""
        image = there["config"]["image"]
        ends = there["config"].get("auto_destroy") or image in self.exits
        if there["state"] == "starting" and self.looks[there["id"]] <= 0:
            there["state"] = "started"
        if there["state"] == "started" and ends and self.looks[there["id"]] <= 0:
            self.serial += 1
            there["state"] = "destroyed" if there["config"].get("auto_destroy") else "stopped"
            exited = {"exit_event": {"exit_code": self.exits.get(image, 0)}}
            there["events"] = [*there["events"], {
                "id": f"event-{self.serial}", "type": "exit", "status": "stopped",
                "source": "flyd", "timestamp": self.serial, "request": exited,
            }]

    def shown(self: Fly, there: Thing) -> Thing:
        """As Fly gives it: with the state of its checks."""
        names = [f"servicecheck-{n:02}-http" for n, _ in enumerate(
            check for service in there["config"].get("services", [])
            for check in service.get("checks", [])
        )] + list(there["config"].get("checks", {}))
        words = self.ill.get(there["config"]["image"])
        checks = [
            {"name": name, "status": "critical" if words else "passing",
             "output": words or "HTTP GET: 200 OK", "updated_at": NOW}
            for name in (names if there["state"] == "started" else [])
        ]
        tag = there["config"]["image"].rpartition(":")
        reference = {
            "registry": "ghcr.io", "repository": tag[0].removeprefix("ghcr.io/"), "tag": tag[2],
            "digest": f"sha256:{abs(hash(there['config']['image'])):064x}"[:71],
        }
        known = {key: value for key, value in there.items() if key != "app"}
        return {**known, "checks": checks, "image_ref": reference, "host_status": "ok"}

    def serving(self: Fly) -> list[str]:
        """Images that would answer a request now."""
        return [
            each["config"]["image"] for each in self.machines.values()
            if each["state"] == "started" and each["id"] in self.registered
            and each["config"]["image"] not in self.ill
        ]

    @operation("Machines_list")
    def list_machines(self: Fly, asked: Asked) -> Any:
        self.found(self.apps, asked.path["app_name"], "app")
        return [
            self.shown(each) for each in self.machines.values()
            if each["app"] == asked.path["app_name"] and each["state"] != "destroyed"
        ]

    @operation("Machines_show")
    def show_machine(self: Fly, asked: Asked) -> Any:
        there = self.machine(asked)
        self.looks[there["id"]] -= 1
        self.settle(there)
        return self.shown(there)

    @operation("Machines_create")
    def create_machine(self: Fly, asked: Asked) -> Any:
        app, given = asked.path["app_name"], asked.body
        self.found(self.apps, app, "app")
        if given["region"] in self.full:
            raise Problem(422, "insufficient resources available to fulfill request")
        for each in self.machines.values():
            same = (each["app"], each["name"]) == (app, given["name"])
            if same and each["state"] != "destroyed":
                raise Problem(409, "already_exists: unique machine name violation")
        name = self.number("machine")
        there = {
            "id": name, "app": app, "name": given["name"], "region": given["region"],
            "created_at": NOW, "events": [], "private_ip": "fdaa:0:1::2",
        }
        self.begin(there, given)
        self.machines[name] = there
        if not given.get("skip_service_registration"):
            self.registered.add(name)
        self.traffic()
        return self.shown(there)

    @operation("Machines_update")
    def update_machine(self: Fly, asked: Asked) -> Any:
        there = self.machine(asked, changes=True)
        self.begin(there, asked.body)
        self.traffic()
        return self.shown(there)

    @operation("Machines_start")
    def start_machine(self: Fly, asked: Asked) -> Any:
        self.machine(asked, changes=True)["state"] = "started"

    @operation("Machines_stop")
    def stop_machine(self: Fly, asked: Asked) -> Any:
        self.machine(asked, changes=True)["state"] = "stopped"
        self.traffic()

    @operation("Machines_delete")
    def delete_machine(self: Fly, asked: Asked) -> Any:
        there = self.machine(asked, changes=True)
        there["state"] = "destroyed"
        self.leases.pop(there["id"], None)
        for volume in self.volumes.values():
            if volume["attached_machine_id"] == there["id"]:
                volume["attached_machine_id"] = None
        self.traffic()

    @operation("Machines_cordon")
    def cordon(self: Fly, asked: Asked) -> Any:
        self.registered.discard(self.machine(asked, changes=True)["id"])
        self.traffic()

    @operation("Machines_uncordon")
    def uncordon(self: Fly, asked: Asked) -> Any:
        self.registered.add(self.machine(asked, changes=True)["id"])
        self.traffic()

    @operation("Machines_upsert_metadata")
    def write_metadata(self: Fly, asked: Asked) -> Any:
        there = self.machine(asked)
        metadata = {**there["config"]["metadata"], asked.path["key"]: asked.body["value"]}
        there["config"] = {**there["config"], "metadata": metadata}
        return 204, None

    @operation("Machines_create_lease")
    def create_lease(self: Fly, asked: Asked) -> Any:
        there = self.machine(asked, changes=True)
        held = self.leases.get(there["id"])
        lease = {
            "nonce": held["nonce"] if held else self.number("nonce"), "owner": "a@example.com",
            "description": asked.body["description"],
            "expires_at": round(time.time()) + asked.body["ttl"],
        }
        self.leases[there["id"]] = lease
        return 201, lease

    @operation("Machines_show_lease")
    def show_lease(self: Fly, asked: Asked) -> Any:
        return self.found(self.leases, self.machine(asked)["id"], "lease")

    @operation("Machines_release_lease")
    def release_lease(self: Fly, asked: Asked) -> Any:
        del self.leases[self.machine(asked, changes=True)["id"]]
