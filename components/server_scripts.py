"""How Postgres and the cache start on rented machines, from images that everybody has.

Each script is a variable of its service, and the start command evaluates it: no image of one's
own has to be kept in a registry.
"""

from __future__ import annotations

import hashlib

from components.postgres import application_role
from provider import sql

VARIABLE = "SLIPWAY_START"
START = f"""/bin/sh -c 'eval "${VARIABLE}"'"""
APPLICATION = "app"

# The official image's entrypoint makes the owner and the database at the first start. The role of
# the running backend is put right at every start, once the server listens: its passwords change.
POSTGRES = """
(
  until pg_isready -q -h 127.0.0.1 -p 5432; do sleep 1; done
  printf '%s\\n' "$SLIPWAY_ROLES" |
    psql -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" || kill 1
) &
exec docker-entrypoint.sh postgres
"""
CACHE = """
umask 022
printf '%s\\n' "$SLIPWAY_CONFIG" > /tmp/cache.conf
exec docker-entrypoint.sh valkey-server /tmp/cache.conf
"""


def roles(owner: str, owner_password: str, password: str, database: str) -> str:
    """Statements that make the passwords and the application role right, each time again."""
    own = f"alter role {sql.identifier(owner)} password {sql.literal(owner_password)}"
    return f"{own};\n{application_role(APPLICATION, password, database)}"


def cache_config(password: str, memory: int, *, persist: bool) -> str:
    """Valkey's configuration. `memory` in bytes; only the password's hash is in it."""
    digest = hashlib.sha256(password.encode()).hexdigest()
    lines = [
        "user default off",
        f"user {APPLICATION} on #{digest} ~* &* +@all -@admin -@dangerous +info +keys +flushdb",
        f"maxmemory {memory}",
        "maxmemory-policy allkeys-lru",
        "dir /data" if persist else "dir /tmp",
        "appendonly yes" if persist else 'save ""',
    ]
    return "\n".join(lines)
