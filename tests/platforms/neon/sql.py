"""Neon's SQL over HTTPS: `POST /sql` with a connection string in a header."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from tests.platforms.neon.vendor import Neon
from tests.platforms.postgres import Postgres
from tests.platforms.vendor import Asked, Problem, Reply, Vendor


class NeonSQL(Vendor):
    """Lets in the roles of the Neon stand-in, and those that were made by SQL."""

    def __init__(self, neon: Neon) -> None:
        self.neon, self.postgres = neon, Postgres()
        super().__init__()

    def authorized(self, asked: Asked) -> bool:
        return True

    def match(self, asked: Asked) -> None:
        asked.operation = "sql"

    def error(self, status: int, words: str) -> object:
        return {"message": words, "code": "28P01" if "password" in words else "XX000"}

    def reply(self, asked: Asked) -> Reply:
        address = urlsplit(asked.headers["neon-connection-string"])
        with self.neon.lock:
            endpoint = next(
                each for each in self.neon.endpoints.values() if each["host"] == address.hostname
            )
            role = self.neon.roles.get((endpoint["branch_id"], address.username or ""), {})
            expected = role.get("password") or self.postgres.roles.get(address.username or "")
        if unquote(address.password or "") != expected:
            raise Problem(400, f"password authentication failed for user '{address.username}'")
        rows = self.postgres.execute(asked.body["query"])
        return Reply(200, {"rows": rows, "fields": [], "command": "", "rowCount": len(rows)})
