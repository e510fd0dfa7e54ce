"""Databases and caches of the Render stand-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.platforms.vendor import Asked, Problem, operation

if TYPE_CHECKING:
    from tests.platforms.render.vendor import Render

NOW = "2026-11-01T12:00:00Z"


class Stores:
    """Postgres and Key Value: they take a while."""

    def store(self: Render, prefix: str, given: dict[str, Any]) -> dict[str, Any]:
        """What both have."""
        name = self.number(prefix)
        self.looks[name] = self.slow
        placed = {"environmentId": given["environmentId"]} if "environmentId" in given else {}
        return {
            "id": name, "name": given["name"], "plan": given["plan"], "region": given["region"],
            "owner": self.owner(given["ownerId"]), "ipAllowList": given.get("ipAllowList", []),
            "status": "creating" if self.slow else "available", "createdAt": NOW,
            "updatedAt": NOW, "version": "8.1", **placed,
        }

    def looked(self: Render, there: dict[str, Any]) -> dict[str, Any]:
        """A look at it, which brings it nearer to being there."""
        self.looks[there["id"]] -= 1
        if self.looks[there["id"]] <= 0 and there["status"] == "creating":
            there["status"] = "available"
        return there

    @operation("create-postgres")
    def create_postgres(self: Render, asked: Asked) -> Any:
        given = asked.body
        made = {
            **self.store("dpg", given),
            **{key: given[key] for key in ("databaseName", "databaseUser", "version")},
            "dashboardUrl": "https://dashboard.render.com/d/1",
            "highAvailabilityEnabled": given["enableHighAvailability"], "role": "primary",
            "readReplicas": self.replicas(given), "suspended": "not_suspended", "suspenders": [],
            "diskSizeGB": given.get("diskSizeGB", 15), "project": {},
        }
        self.databases[made["id"]] = made
        return 201, made

    def replicas(self: Render, given: dict[str, Any]) -> list[dict[str, str]]:
        """Read replicas, with ids."""
        return [{"id": self.number("dpg"), **each} for each in given["readReplicas"]]

    @operation("list-postgres")
    def list_postgres(self: Render, asked: Asked) -> Any:
        return self.page(asked, self.databases.values(), "postgres")

    @operation("retrieve-postgres")
    def retrieve_postgres(self: Render, asked: Asked) -> Any:
        return self.looked(self.found(self.databases, asked.path["postgresId"]))

    @operation("update-postgres")
    def update_postgres(self: Render, asked: Asked) -> Any:
        there, given = self.found(self.databases, asked.path["postgresId"]), dict(asked.body)
        if given.get("diskSizeGB", there["diskSizeGB"]) < there["diskSizeGB"]:
            raise Problem(400, "a disk cannot be made smaller")
        there["highAvailabilityEnabled"] = given.pop("enableHighAvailability")
        there["readReplicas"] = self.replicas(given)
        there.update({key: value for key, value in given.items() if key != "readReplicas"})
        return there

    @operation("delete-postgres")
    def delete_postgres(self: Render, asked: Asked) -> Any:
        del self.databases[self.found(self.databases, asked.path["postgresId"])["id"]]
        return 204, None

    @operation("retrieve-postgres-connection-info")
    def postgres_connection(self: Render, asked: Asked) -> Any:
        there = self.found(self.databases, asked.path["postgresId"])
        secret, host = f"postgres-canary-{there['id'][-6:]}", there["id"]
        place = f"{there['databaseUser']}:{secret}@{host}-a"
        outside = f"{place}.{there['region']}-postgres.render.com/{there['databaseName']}"
        return {
            "password": secret,
            "internalConnectionString": f"postgresql://{place}/{there['databaseName']}",
            "externalConnectionString": f"postgresql://{outside}",
            "psqlCommand": f"PGPASSWORD={secret} psql -h {host}",
        }

    @operation("create-key-value")
    def create_cache(self: Render, asked: Asked) -> Any:
        made = {
            **self.store("red", asked.body),
            "options": {"maxmemoryPolicy": asked.body["maxmemoryPolicy"]},
        }
        self.caches[made["id"]] = made
        return 201, made

    @operation("list-key-value")
    def list_caches(self: Render, asked: Asked) -> Any:
        shown = [
            {**each, "dashboardUrl": "https://dashboard.render.com/r/1"}
            for each in self.caches.values()
        ]
        return self.page(asked, shown, "keyValue")

    @operation("retrieve-key-value")
    def retrieve_cache(self: Render, asked: Asked) -> Any:
        return self.looked(self.found(self.caches, asked.path["keyValueId"]))

    @operation("update-key-value")
    def update_cache(self: Render, asked: Asked) -> Any:
        there, given = self.found(self.caches, asked.path["keyValueId"]), dict(asked.body)
        there["options"] = {"maxmemoryPolicy": given.pop("maxmemoryPolicy")}
        there.update(given)
        return there

    @operation("delete-key-value")
    def delete_cache(self: Render, asked: Asked) -> Any:
        del self.caches[self.found(self.caches, asked.path["keyValueId"])["id"]]
        return 204, None

    @operation("retrieve-key-value-connection-info")
    def cache_connection(self: Render, asked: Asked) -> Any:
        there = self.found(self.caches, asked.path["keyValueId"])
        secret, host = f"redis-canary-{there['id'][-6:]}", there["id"]
        outside = f"{there['region']}-keyvalue.render.com:6379"
        return {
            "internalConnectionString": f"redis://{host}:6379",
            "externalConnectionString": f"rediss://{host}:{secret}@{outside}",
            "cliCommand": f"REDISCLI_AUTH={secret} redis-cli --user {host}",
        }
