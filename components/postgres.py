"""Connection strings to a Postgres that somebody else runs."""

from __future__ import annotations

import pulumi


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
