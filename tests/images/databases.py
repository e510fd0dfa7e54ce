"""Databases on the bench, and connections to them."""

import psycopg
from docker.models.containers import Container

from tests.images.bench import Bench, build
from tests.images.look import address

SECRETS = {
    "owner-password": "owner's \\ canary-own \"x\"",
    "app-password": "app:canary-app$(id)",
    "pooler-password": 'pool\\er:"canary-pool',
}
TMPFS = ("/tmp", "/run/postgresql")  # noqa: S108 - inside the container
Database = tuple[Container, Container]


def server(bench: Bench, data: str, secrets: dict[str, str] = SECRETS) -> Container:
    return bench.run(
        build("postgres"), data=data, secrets=bench.secrets(secrets), tmpfs=TMPFS,
        env={"POSTGRES_LOCK_WAIT": "0"},
    )


def connect(container: Container, role: str, password: str, port: int) -> psycopg.Connection:
    return psycopg.connect(
        host=address(container), port=port, dbname="app", user=role, password=password,
        autocommit=True, connect_timeout=10,
    )
