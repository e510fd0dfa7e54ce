"""The database starts from whatever a volume holds, and never harms what is there."""

import time

import psycopg
import pytest

from tests.images.bench import Bench, build
from tests.images.databases import SECRETS, connect, server
from tests.images.look import ended, healthy

pytestmark = pytest.mark.docker


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


def test_a_restore_that_was_killed_leaves_no_closed_database(bench: Bench) -> None:
    first = healthy(server(bench, bench.volume()))
    close = "alter database app allow_connections false"
    command = ["psql", "-h", "/run/postgresql", "-U", "postgres", "-c", close]
    assert first.exec_run(command).exit_code == 0
    first.kill()
    first.wait()
    first.start()
    with connect(healthy(first), "app", SECRETS["app-password"], 5432) as app:
        assert app.execute("select 1").fetchone() == (1,)


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
