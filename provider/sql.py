"""The application role of a managed Postgres: rows, but no schema. As in images/postgres.

Statements for a connection of the role that owns the database, each safe to run again.
"""
# ruff: noqa: S608 - Postgres takes no parameters in these; names and texts are quoted here

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from typing import Any

Row = dict[str, Any]
Run = Callable[[str], list[Row]]
ROUNDS = 4096
# Truth as drivers and HTTP interfaces give it.
TRUE = (True, "t", "true")
TAKEN = {"rolcreatedb": "nocreatedb", "rolcreaterole": "nocreaterole"}
PASSWORD = re.compile(r"[A-Za-z0-9_-]{16,128}")


def identifier(name: str) -> str:
    """A name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text, quoted; standard_conforming_strings is on everywhere since Postgres 9.1."""
    return "'" + text.replace("'", "''") + "'"


def password(value: str) -> str | None:
    """For `allowed`: what needs no escaping in a URL either."""
    if PASSWORD.fullmatch(value):
        return None
    return "must be 16 to 128 of A-Z, a-z, 0-9, _ and -; generate it"


def verifier(value: str) -> str:
    """What Postgres stores of a password (RFC 5803): enough to set it, not to log in with it."""
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", value.encode(), salt, ROUNDS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    texts = [base64.b64encode(each).decode() for each in (salt, stored, server)]
    return f"SCRAM-SHA-256${ROUNDS}:{texts[0]}${texts[1]}:{texts[2]}"


def grant(run: Run, *, role: str, secret: str, database: str) -> None:
    """Make the role, or make it right again. `secret` is its password, or the verifier of one."""
    app = identifier(role)
    exists = run(f"select 1 as there from pg_roles where rolname = {literal(role)}")
    run(f"{'alter' if exists else 'create'} role {app} login password {literal(secret)}")
    # Only what is there is taken away: an owner without a right may not even name it.
    more = f"select rolcreatedb, rolcreaterole from pg_roles where rolname = {literal(role)}"
    for right, there in next(iter(run(more)), {}).items():
        if there in TRUE and right in TAKEN:
            run(f"alter role {app} {TAKEN[right]}")
    run(f"alter role {app} set statement_timeout = '30s'")
    run(f"alter role {app} set lock_timeout = '10s'")
    run(f"alter role {app} set idle_in_transaction_session_timeout = '1min'")
    run(f"grant connect on database {identifier(database)} to {app}")
    run("revoke create on schema public from public")
    run(f"revoke create on schema public from {app}")
    run(f"grant usage on schema public to {app}")
    run(f"grant select, insert, update, delete on all tables in schema public to {app}")
    run(f"grant usage, select on all sequences in schema public to {app}")
    rights = "alter default privileges in schema public grant"
    run(f"{rights} select, insert, update, delete on tables to {app}")
    run(f"{rights} usage, select on sequences to {app}")


def rights(run: Run, role: str) -> str | None:
    """`rows` where the role is as `grant` leaves it, `schema` where it can do more; else None."""
    found = run(
        "select (rolsuper or rolcreatedb or rolcreaterole or rolbypassrls or "
        "has_schema_privilege(oid, 'public', 'create')) as more "
        f"from pg_roles where rolname = {literal(role)}"
    )
    if not found:
        return None
    return "schema" if found[0]["more"] in TRUE else "rows"


def revoke(run: Run, *, role: str, database: str) -> None:
    """Remove the role; what it made stays with the owner."""
    app = identifier(role)
    if not run(f"select 1 as there from pg_roles where rolname = {literal(role)}"):
        return
    rights = "alter default privileges in schema public revoke all on"
    run(f"{rights} tables from {app}")
    run(f"{rights} sequences from {app}")
    run(f"revoke all on all tables in schema public from {app}")
    run(f"revoke all on all sequences in schema public from {app}")
    run(f"revoke all on schema public from {app}")
    run(f"revoke all on database {identifier(database)} from {app}")
    run(f"drop role {app}")
