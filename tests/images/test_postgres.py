"""The database serves its owner and its application, and gives each no more than it needs."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from docker.models.containers import Container
from psycopg import errors

from tests.images.bench import Bench, build
from tests.images.look import address, ended, healthy, logs, shown

pytestmark = pytest.mark.docker

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


def test_data_survives_new_passwords_and_a_kill(bench: Bench) -> None:
    data = bench.volume()
    first = healthy(server(bench, data))
    with connect(first, "owner", SECRETS["owner-password"], 5432) as owner:
        owner.execute("create table kept as select 7 as number")
    first.kill()
    second = healthy(server(bench, data, {**SECRETS, "app-password": "fresh"}))
    with connect(second, "app", "fresh", 5432) as app:
        assert app.execute("select number from kept").fetchone() == (7,)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(second, "app", SECRETS["app-password"], 5432)


def test_what_the_owner_made_is_not_run_by_the_superuser(bench: Bench) -> None:
    """At a restart a superuser sets the roles: a function in public must not come in between."""
    data = bench.volume()
    first = healthy(server(bench, data))
    with connect(first, "owner", SECRETS["owner-password"], 5432) as owner:
        owner.execute(
            "create function public.format(text, name, name) returns text language plpgsql as "
            "$$ begin alter role owner superuser; return 'select 1'; end $$"
        )
    first.restart(timeout=20)
    with connect(healthy(first), "owner", SECRETS["owner-password"], 5432) as owner:
        query = "select rolsuper from pg_roles where rolname = current_user"
        assert owner.execute(query).fetchone() == (False,)


def test_an_interrupted_first_start_is_done_again(bench: Bench) -> None:
    data = bench.volume()
    first = server(bench, data)
    while first.exec_run(["test", "-e", "/data/17.new/PG_VERSION"]).exit_code != 0:
        time.sleep(0.02)
    first.kill()
    second = healthy(server(bench, data))
    assert second.exec_run(["ls", "/data"]).output == b"17\n"


def test_data_of_another_version_is_left_alone(bench: Bench) -> None:
    data = bench.volume()
    script = "mkdir /data/16 && echo 16 > /data/16/PG_VERSION"
    bench.run(build("postgres"), ["sh", "-c", script], data=data).wait()
    assert ended(server(bench, data)) == (
        1,
        "postgres: /data/16 holds data of PostgreSQL 16, this image runs 17; upgrade it with "
        "pg_dump and pg_restore into a new volume, or set the version back",
    )


def test_two_servers_never_share_a_volume(bench: Bench) -> None:
    data = bench.volume()
    first = healthy(server(bench, data))
    assert ended(server(bench, data)) == (
        1, "postgres: another container uses the volume of /data; stop that one first"
    )
    healthy(first)


def test_a_missing_password_file_is_named(bench: Bench) -> None:
    incomplete = {key: SECRETS[key] for key in ("owner-password", "app-password")}
    assert ended(server(bench, bench.volume(), incomplete)) == (
        1,
        "postgres: /run/slipway/pooler-password is missing or empty; put the password there",
    )
