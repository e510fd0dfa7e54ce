"""Cloudflare's DNS in memory, and the names that it publishes at pebble-challtestsrv."""

from __future__ import annotations

from typing import Any

import httpx

from tests.platforms.openapi import OpenAPIVendor
from tests.platforms.vendor import Asked, Problem, operation

ZONE = "example.com"
ZONE_ID = "0123456789abcdef0123456789abcdef"
NOW = "2026-11-01T12:00:00Z"


class Cloudflare(OpenAPIVendor):
    """One zone's TXT records. Nobody sees them while `hidden`.

    `address` is where it listens; `names` that of pebble-challtestsrv's management.
    """

    spec = "cloudflare.json"

    def __init__(self, address: str, names: str) -> None:
        self.address, self.names = address, names
        self.records: dict[str, dict[str, Any]] = {}
        self.made: list[str] = []
        self.hidden = False
        super().__init__()

    def error(self, status: int, words: str) -> Any:
        code = 10000 if status == 401 else 1004
        errors = [{"code": code, "message": words}]
        return {"success": False, "errors": errors, "messages": [], "result": None}

    @operation("zones-get")
    def zones(self, asked: Asked) -> Any:
        here = [_zone()] if asked.query.get("name") == ZONE else []
        count = {"count": len(here), "page": 1, "per_page": 50, "total_count": len(here)}
        return {**_good(here), "result_info": count}

    @operation("dns-records-for-a-zone-create-dns-record")
    def create(self, asked: Asked) -> Any:
        body = asked.body
        made = {
            "id": f"{len(self.made) + 1:032x}", "type": body["type"], "name": body["name"],
            "content": body["content"], "ttl": body["ttl"], "proxiable": False,
            "created_on": NOW, "modified_on": NOW,
        }
        self.records[made["id"]] = made
        self.made.append(f"{made['type']} {made['name']}")
        self._publish(made["name"])
        return _good(made)

    @operation("dns-records-for-a-zone-list-dns-records")
    def listed(self, asked: Asked) -> Any:
        wanted = asked.query
        return _good([
            {**each, "content": f'"{each["content"]}"'}
            for each in self.records.values()
            if (each["type"], each["name"]) == (wanted["type"], wanted["name"])
        ])

    @operation("dns-records-for-a-zone-delete-dns-record")
    def delete(self, asked: Asked) -> Any:
        gone = self.records.pop(asked.path["dns_record_id"], None)
        if gone is None:
            raise Problem(404, "Record does not exist.")
        self._publish(gone["name"])
        return {"result": {"id": gone["id"]}}

    def _publish(self, name: str) -> None:
        here = [] if self.hidden else [r for r in self.records.values() if r["name"] == name]
        with httpx.Client(base_url=self.names, trust_env=False) as client:
            client.post("/clear-txt", json={"host": f"{name}."}).raise_for_status()
            for each in here:
                told = {"host": f"{name}.", "value": each["content"]}
                client.post("/set-txt", json=told).raise_for_status()


def _good(result: Any) -> dict[str, Any]:
    return {"success": True, "errors": [], "messages": [], "result": result}


def _zone() -> dict[str, Any]:
    servers = [f"ns.{ZONE}"]
    return {
        "id": ZONE_ID, "name": ZONE, "development_mode": 0, "owner": {}, "meta": {},
        "account": {"id": "a" * 32, "name": "notes"}, "name_servers": servers,
        "original_name_servers": servers, "original_registrar": None, "original_dnshost": None,
        "created_on": NOW, "modified_on": NOW, "activated_on": NOW,
    }
