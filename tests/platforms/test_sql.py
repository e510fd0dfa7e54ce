"""The statements that make an application role, against a real Postgres."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from docker.models.containers import Container
from psycopg import errors
from psycopg.rows import dict_row

from provider import sql
from tests.images.bench import BASE, Bench, needs
from tests.images.databases import SECRETS, connect, server
from tests.images.look import healthy

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300)]
PASSWORD, OTHER = "role-password-of-tests-1", "role-password-of-tests-2"
# What a managed platform's owner may do beyond what the docker platform's may.
OWNER = (
    "alter role owner createrole", "drop owned by app", "drop role app",
    "grant connect on database app to owner with grant option",
)


@pytest.fixture(scope="module")
def postgres() -> Iterator[Container]:
    needs(BASE)
    bench = Bench()
    try:
        container = healthy(server(bench, bench.volume()))
        psql = ["psql", "-h", "/run/postgresql", "-U", "postgres", "-d", "app"]
        for statement in OWNER:
            done = container.exec_run([*psql, "-c", statement])
            assert done.exit_code == 0, done.output
        yield container
    finally:
        bench.clear()


@pytest.fixture
def run(postgres: Container) -> Iterator[sql.Run]:
    with connect(postgres, "owner", SECRETS["owner-password"], 5432) as connection:
        connection.execute("create table if not exists notes (id serial primary key, text text)")

        def run(statement: str) -> list[sql.Row]:
            with connection.cursor(row_factory=dict_row) as cursor:
                cursor.execute(statement.encode())
                return cursor.fetchall() if cursor.description else []

        yield run


@pytest.mark.parametrize("verifier", [False, True])
def test_the_role_writes_rows_and_makes_nothing(
    run: sql.Run, postgres: Container, verifier: bool
) -> None:
    secret = sql.verifier(PASSWORD) if verifier else PASSWORD
    sql.grant(run, role="app", secret=secret, database="app")
    sql.grant(run, role="app", secret=secret, database="app")
    run("create table if not exists later (id serial primary key)")
    with connect(postgres, "app", PASSWORD, 5432) as backend:
        for table in ("notes", "later"):
            backend.execute(f"insert into {table} default values".encode())
            backend.execute(f"delete from {table}".encode())  # noqa: S608 - one of the two above
        for statement in ("create table mine (id int)", "drop table notes", "create role more"):
            with pytest.raises(errors.InsufficientPrivilege):
                backend.execute(statement.encode())
    assert sql.rights(run, "app") == "rows"
    sql.revoke(run, role="app", database="app")
    assert sql.rights(run, "app") is None
    sql.revoke(run, role="app", database="app")


def test_rights_and_passwords_are_put_right(run: sql.Run, postgres: Container) -> None:
    sql.grant(run, role="app", secret=PASSWORD, database="app")
    run("alter role app createrole")
    assert sql.rights(run, "app") == "schema"
    sql.grant(run, role="app", secret=OTHER, database="app")
    assert sql.rights(run, "app") == "rows"
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(postgres, "app", PASSWORD, 5432)
    connect(postgres, "app", OTHER, 5432).close()
    sql.revoke(run, role="app", database="app")


def test_names_and_texts_are_quoted(run: sql.Run) -> None:
    name = 'o"dd; drop table notes'
    sql.grant(run, role=name, secret=PASSWORD, database="app")
    assert sql.rights(run, name) == "rows"
    sql.revoke(run, role=name, database="app")
    assert run("select count(*) as many from notes")
