"""Upstash's developer API in memory."""

from __future__ import annotations

import base64
import uuid
from typing import Any

from tests.platforms.openapi import OpenAPIVendor
from tests.platforms.vendor import Asked, Problem, operation

EMAIL = "ops@example.com"
KINDS = {"free": "free", "payg": "payg"}


class Upstash(OpenAPIVendor):
    """Redis databases by id."""

    spec = "upstash.json"
    # The description leaves these out; Upstash sends them unless asked to hide them.
    unsaid = frozenset({"password", "rest_token"})

    def __init__(self) -> None:
        self.databases: dict[str, dict[str, Any]] = {}
        super().__init__()

    def authorized(self, asked: Asked) -> bool:
        pair = base64.b64encode(f"{EMAIL}:{self.token}".encode()).decode()
        return asked.headers.get("authorization") == f"Basic {pair}"

    def error(self, status: int, words: str) -> Any:
        return words

    def database(self, asked: Asked) -> dict[str, Any]:
        if asked.path["id"] not in self.databases:
            raise Problem(404, "database not found")
        return self.databases[asked.path["id"]]

    @operation("createDatabase")
    def create(self, asked: Asked) -> Any:
        given, name = asked.body, str(uuid.uuid4())
        self.databases[name] = {
            "database_id": name, "database_name": given["database_name"], "region": "global",
            "primary_region": given["primary_region"], "port": 6379, "state": "active",
            "read_regions": given.get("read_regions", []), "endpoint": f"eu-{name[:8]}.upstash.io",
            "tls": True, "eviction": given.get("eviction", False),
            "type": KINDS.get(given["plan"], "paid"), "budget": given.get("budget", 20),
            "password": f"upstash-password-canary-{name[:8]}", "rest_token": f"rest-token-{name}",
        }
        return self.databases[name]

    @operation("listDatabases")
    def list_databases(self, asked: Asked) -> Any:
        hidden = ("password", "rest_token")
        return [
            {key: value for key, value in each.items() if key not in hidden}
            for each in self.databases.values()
        ]

    @operation("getDatabase")
    def get(self, asked: Asked) -> Any:
        return self.database(asked)

    @operation("deleteDatabase")
    def delete(self, asked: Asked) -> Any:
        del self.databases[self.database(asked)["database_id"]]
        return "OK"

    @operation("renameDatabase")
    def rename(self, asked: Asked) -> Any:
        self.database(asked)["database_name"] = asked.body["name"]
        return self.database(asked)

    @operation("changePlan")
    def change_plan(self, asked: Asked) -> Any:
        self.database(asked)["type"] = KINDS.get(asked.body["plan_name"], "paid")
        return "OK"

    @operation("updateBudget")
    def update_budget(self, asked: Asked) -> Any:
        self.database(asked)["budget"] = asked.body["budget"]
        return "OK"

    @operation("enableEviction")
    def enable_eviction(self, asked: Asked) -> Any:
        self.database(asked)["eviction"] = True
        return "OK"

    @operation("disableEviction")
    def disable_eviction(self, asked: Asked) -> Any:
        self.database(asked)["eviction"] = False
        return "OK"

    @operation("updateRegions")
    def update_regions(self, asked: Asked) -> Any:
        self.database(asked)["read_regions"] = asked.body["read_regions"]
        return "OK"
