"""The database serves its owner and its application, and gives each no more than it needs."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from tests.images.bench import Bench, build
from tests.images.databases import SECRETS, Database, connect, server
from tests.images.look import healthy, logs, shown

pytestmark = pytest.mark.docker


@pytest.fixture(scope="module")
def database(bench: Bench) -> Database:
    """A server and a pooler in front of it, with one table of the owner's."""
    postgres = healthy(server(bench, bench.volume()))
    pooler = bench.run(
        build("postgres"), ["pooler"], user="65534:65534", memory="64m",
        secrets=bench.secrets({"pooler-password": SECRETS["pooler-password"]}),
        env={"UPSTREAM_HOST": str(postgres.name)},
    )
    with connect(postgres, "owner", SECRETS["owner-password"], 5432) as owner:
        owner.execute("create table notes (id serial primary key, text text)")
    return postgres, healthy(pooler)


@pytest.fixture
def app(database: Database) -> Iterator[psycopg.Connection]:
    """The application, through the pooler."""
    with connect(database[1], "app", SECRETS["app-password"], 6432) as connection:
        yield connection


def test_the_application_reads_and_writes_the_owners_rows(app: psycopg.Connection) -> None:
    app.execute("insert into notes (text) values ('one')")
    app.execute("update notes set text = 'two'")
    assert app.execute("select text from notes").fetchall() == [("two",)]
    assert app.execute("delete from notes").rowcount == 1


@pytest.mark.parametrize(
    "statement",
    [
        "create table mine (id int)",
        "create temporary table mine (id int)",
        "create schema mine",
        "alter table notes add column more text",
        "drop table notes",
        "truncate notes",
        "set role owner",
        "select * from pg_authid",
        "select * from pooler.verifier('owner')",
        "copy notes to program 'id'",
        "select pg_read_file('/run/slipway/owner-password')",
    ],
)
def test_the_application_may_not(app: psycopg.Connection, statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege):
        app.execute(statement)


def test_prepared_statements_work_across_transactions(app: psycopg.Connection) -> None:
    app.autocommit = False
    for number in range(5):
        assert app.execute("select %s::int", [number], prepare=True).fetchone() == (number,)
        app.commit()


def test_nobody_waits_for_ever(app: psycopg.Connection) -> None:
    assert app.execute("show statement_timeout").fetchone() == ("30s",)
    assert app.execute("show lock_timeout").fetchone() == ("10s",)
    assert app.execute("show idle_in_transaction_session_timeout").fetchone() == ("1min",)


def test_data_is_checked_by_checksums(app: psycopg.Connection) -> None:
    assert app.execute("show data_checksums").fetchone() == ("on",)


@pytest.mark.parametrize(("index", "port"), [(0, 5432), (1, 6432)], ids=["direct", "pooled"])
@pytest.mark.parametrize("role", ["app", "owner", "postgres", "nobody"])
def test_a_wrong_password_is_refused(database: Database, index: int, port: int, role: str) -> None:
    with pytest.raises(psycopg.OperationalError, match=r"auth|no such user|pg_hba"):
        connect(database[index], role, "wrong", port)


def test_the_pooler_has_no_verifier_for_a_superuser(database: Database) -> None:
    """Even with a password of its own a superuser stays outside, here and at the server."""
    postgres, pooler = database
    sql = "alter role postgres password 'known'"
    command = ["psql", "-h", "/run/postgresql", "-U", "postgres", "-c", sql]
    assert postgres.exec_run(command).exit_code == 0
    with pytest.raises(psycopg.OperationalError, match=r"no such user|auth"):
        connect(pooler, "postgres", "known", 6432)
    with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
        connect(postgres, "postgres", "known", 5432)


def test_secrets_are_shown_to_nobody(database: Database, app: psycopg.Connection) -> None:
    """Nor what a failing statement carried."""
    with pytest.raises(errors.UndefinedTable):
        app.execute("insert into nowhere values ('canary-row')")
    with pytest.raises(errors.UniqueViolation):
        app.execute("insert into notes (id, text) values (77, 'canary-row'), (77, 'x')")
    time.sleep(0.2)
    for container in database:
        assert "canary" not in shown(container)
    assert 'relation "nowhere" does not exist' in logs(database[0])


def test_the_pooler_finds_a_database_that_came_back(database: Database) -> None:
    postgres, pooler = database
    postgres.restart(timeout=20)
    healthy(postgres)
    healthy(pooler)
    with connect(pooler, "app", SECRETS["app-password"], 6432) as app:
        assert app.execute("select 1").fetchone() == (1,)
