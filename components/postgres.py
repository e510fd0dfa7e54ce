"""Connection strings to a Postgres that somebody else runs, and the statements for its roles."""

from __future__ import annotations

import pulumi

from provider import sql


def connection(
    role: pulumi.Input[str], secret: pulumi.Input[str], place: pulumi.Input[str],
    database: pulumi.Input[str],
) -> pulumi.Output[str]:
    """`postgres://ROLE:SECRET@HOST[:PORT]/DATABASE`, over TLS or not at all. Secret.

    Role and secret go in as they are: neither may hold what a URL would have to escape.
    """
    text = pulumi.Output.concat(
        "postgres://", role, ":", secret, "@", place, "/", database, "?sslmode=require"
    )
    return pulumi.Output.secret(text)


def application_role(role: str, secret: str, database: str) -> str:
    """Statements for the owner that make the role of a running backend right, each time again."""
    statements: list[str] = []

    def run(statement: str) -> list[sql.Row]:
        statements.append(statement)
        return [{"there": 1}]

    # The password itself: a verifier has another salt each time, which would be a change each time.
    sql.grant(run, role=role, secret=secret, database=database)
    app, name = sql.identifier(role), sql.literal(role)
    make = (
        f"do $$ begin if not exists (select from pg_roles where rolname = {name}) "
        f"then create role {app}; end if; end $$"
    )
    asking = [each for each in statements if not each.startswith("select")]
    return "".join(f"{each};\n" for each in (make, *asking))
