"""Postgres as far as `provider.sql` uses it: roles, passwords, and what they may do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

LITERAL = re.compile(r"'([^']*)'")


@dataclass
class Postgres:
    """`roles` maps a name to its password; `granted` and `wide` name roles with rights."""

    roles: dict[str, str] = field(default_factory=dict)
    granted: set[str] = field(default_factory=set)
    wide: set[str] = field(default_factory=set)
    run: list[str] = field(default_factory=list)
    buckets: dict[str, bool] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)

    def execute(self, statement: str) -> list[dict[str, Any]]:
        """The rows that the statement gives."""
        self.run.append(statement)
        if statement.startswith("select (rolsuper"):
            name = LITERAL.findall(statement)[-1]
            return [{"more": name in self.wide}] if name in self.roles else []
        if "storage." in statement:
            return self._storage(statement)
        if "from pg_roles" in statement:
            return [{"there": 1}] if LITERAL.findall(statement)[-1] in self.roles else []
        if found := re.fullmatch(r"(create|alter) role \"(\w+)\" login password '(.*)'", statement):
            verb, name, password = found.groups()
            assert (verb == "alter") == (name in self.roles), statement
            self.roles[name] = password
        elif found := re.match(r'drop role "(\w+)"', statement):
            del self.roles[found[1]]
            self.granted.discard(found[1])
        elif found := re.match(r'revoke create on schema public from "(\w+)"', statement):
            self.wide.discard(found[1])
        elif found := re.match(r'grant select.* to "(\w+)"', statement):
            self.granted.add(found[1])
        else:
            assert re.match(r"(alter|grant|revoke|select 1)", statement), statement
        return []

    def _storage(self, statement: str) -> list[dict[str, Any]]:
        name = LITERAL.findall(statement)[-1]
        if statement.startswith("insert"):
            self.buckets[name] = ", true)" in statement
        elif statement.startswith("select count"):
            return [{"files": self.files.get(name, 0)}]
        elif statement.startswith("select public"):
            return [{"public": self.buckets[name]}] if name in self.buckets else []
        else:
            assert "; delete from storage.buckets where id" in statement, statement
            self.buckets.pop(name, None)
        return []
