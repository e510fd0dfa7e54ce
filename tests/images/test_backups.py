"""The database is backed up off the machine, restored to see that it can be, and brought back."""

import json
import re
import time
from typing import Any

import httpx
import psycopg
import pytest
from docker.models.containers import Container

from tests.images import backups
from tests.images.backups import HOST, KEY, Site, ask, tell
from tests.images.bench import Bench
from tests.images.databases import SECRETS, connect
from tests.images.look import address, ended, healthy, logs, shown
from tests.images.signing import presign
from tests.images.storages import GATEWAY, send

pytestmark = pytest.mark.docker

TABLES = (
    "create table notes (id serial primary key, text text)",
    "insert into notes (text) select 'canary-row ' || n from generate_series(1, 1000) n",
    "create view recent as select * from notes order by id desc limit 10",
    "create materialized view many as select count(*) from notes",
    """create schema "Odd schema" """,
    """create table "Odd schema"."it's ""one""\t\n" as select 1 as "a b" """,
    "create table nothing ()",
    "create extension pg_trgm",
    "create table hidden as select 1 as id",
    "alter table hidden enable row level security",
    "alter table hidden force row level security",
    "create table parts (part int) partition by list (part)",
    "create table part_one partition of parts for values in (1)",
    "insert into parts values (1)",
    """create function fine(int) returns boolean language plpgsql as $$ begin
         if current_setting('is_superuser')::bool then raise 'a superuser runs it'; end if;
         return true;
       end $$""",
    "create table checked (id int check (fine(id)))",
    "insert into checked values (1), (2)",
)
COUNTED = {"tables": 6, "rows": 1005}
RESTIC = ["/run/slipway/busybox", "sh", "/run/slipway/exec", "sh", "-c"]


@pytest.fixture(scope="module")
def site(bench: Bench) -> Site:
    made = backups.site(bench)
    made.sql(*TABLES)
    with connect(made.pooler, "app", SECRETS["app-password"], 6432) as app:
        app.execute("select lo_from_bytea(4711, 'canary-row of the application')")
    return made


@pytest.fixture(scope="module")
def backup(site: Site) -> Container:
    made = healthy(site.backup())
    while not ask(made, "backup", "evidence"):
        assert made.exec_run(["healthy"]).exit_code == 0, logs(made)
        time.sleep(0.2)
    return made


def newest(backup: Container) -> dict[str, Any]:
    return dict(ask(backup, "backup", "list")[0])


def test_a_backup_is_taken_at_the_start_and_another_when_asked(backup: Container) -> None:
    first = newest(backup)
    assert first.keys() == {"id", "takenAt", "bytes", "tables", "rows"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first["takenAt"])
    assert re.fullmatch(r"[0-9a-f]{8}", first["id"])
    assert first["bytes"] > 20_000
    second = ask(backup, "backup", "now")
    assert {key: second[key] for key in COUNTED} == COUNTED
    assert ask(backup, "backup", "list")[:2] == [second, first]


def test_a_drill_restores_the_newest(backup: Container) -> None:
    """Whatever is in it: names, policies, partitions, extensions, checks by functions."""
    evidence = ask(backup, "backup", "drill")
    taken = newest(backup)
    assert evidence.keys() == {"restoredAt", "snapshot", "takenAt", "tables", "rows", "seconds"}
    assert evidence["snapshot"] == taken["id"]
    assert evidence["takenAt"] == taken["takenAt"]
    assert {key: evidence[key] for key in COUNTED} == COUNTED
    assert ask(backup, "backup", "evidence") == evidence
    left = "ls -d /work/drill /work/dump 2> /dev/null; cat /proc/[0-9]*/comm | grep -x postgres"
    assert backup.exec_run(["sh", "-c", left]).output == b""


def test_a_drill_names_the_table_that_is_not_as_it_was(backup: Container) -> None:
    before = ask(backup, "backup", "evidence")
    ask(backup, "backup", "fetch", "latest")
    script = """
      set -e
      export RESTIC_REPOSITORY=$BACKUP_REPOSITORY RESTIC_PASSWORD_FILE=/run/slipway/repository-key
      mv /work/fetched /work/dump
      sed -i 's/^public.notes.*/public.notes\t7/' /work/dump/rows
      restic backup --cache-dir /work/cache --host "$BACKUP_HOST" --tag slipway /work/dump
    """
    assert backup.exec_run([*RESTIC, script]).exit_code == 0
    wrong = newest(backup)["id"]
    assert tell(backup, "backup", "drill") == (
        1,
        f"backup: the backup {wrong} does not restore the table public.notes as it was; "
        "take another one",
    )
    assert ask(backup, "backup", "evidence") == before
    ask(backup, "backup", "now")


def test_what_is_asked_for_wrongly_is_said(backup: Container) -> None:
    assert tell(backup, "backup", "fetch", "ffffffff") == (
        1,
        f"backup: there is no backup 'ffffffff' of {HOST}; see which there are: "
        "slipway-postgres backup list",
    )
    assert tell(backup, "backup", "nwo") == (
        1, "backup: there is no 'nwo'; say now, list, drill, evidence, fetch ID or forget-fetched"
    )


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            {"key": "another"},
            "the repository's key does not open {}; give the one that it was made with, or name "
            "another repository",
        ),
        (
            {"secret": "0" * 64},
            "{} refuses the credentials (unable to open config file: Stat: Access Denied.); "
            "correct the key and its secret",
        ),
    ],
    ids=["key", "credentials"],
)
def test_a_wrong_setting_is_named(
    site: Site, backup: Container, settings: dict[str, str], reason: str
) -> None:
    other = site.backup(**settings)
    where = f"s3:http://{site.storage.name}:3900/backups"
    end = time.monotonic() + 30
    while not logs(other) and time.monotonic() < end:
        time.sleep(0.2)
    assert logs(other) == "backup: " + reason.format(where)
    assert other.exec_run(["healthy"]).exit_code == 1
    other.kill()


def test_a_setting_that_is_not_there_ends_it(site: Site) -> None:
    assert ended(site.backup(BACKUP_HOST="")) == (
        1, "backup: BACKUP_HOST is not set; set it for this container"
    )


def test_a_kill_in_the_middle_leaves_nothing_and_a_restart_takes_no_more(
    site: Site, backup: Container
) -> None:
    before = ask(backup, "backup", "list")
    with connect(site.postgres, "owner", SECRETS["owner-password"], 5432) as owner:
        owner.execute("begin; lock table notes in access exclusive mode")
        backup.exec_run(["slipway-postgres", "backup", "now"], detach=True)
        until_somebody_waits(owner)
        assert_shows_nothing(site, backup)
        backup.kill()
        backup.wait()
    backup.start()
    healthy(backup)
    assert ask(backup, "backup", "list") == before
    assert backup.exec_run(["test", "-e", "/work/dump"]).exit_code == 1


def test_a_table_that_is_dropped_meanwhile_is_no_failure(site: Site, backup: Container) -> None:
    before = newest(backup)
    site.sql("create table doomed ()")
    with connect(site.postgres, "owner", SECRETS["owner-password"], 5432) as owner:
        owner.execute("begin; drop table doomed")
        backup.exec_run(["slipway-postgres", "backup", "now"], detach=True)
        until_somebody_waits(owner)
        owner.execute("commit")
    while newest(backup) == before:
        time.sleep(0.2)
    assert newest(backup)["tables"] == COUNTED["tables"]


def test_it_ends_at_once_when_told(site: Site) -> None:
    """Also while it waits for a table that somebody has locked."""
    with connect(site.postgres, "owner", SECRETS["owner-password"], 5432) as owner:
        owner.execute("begin; lock table notes in access exclusive mode")
        other = healthy(site.backup(BACKUP_HOST="another"))
        until_somebody_waits(owner)
        assert ask(other, "backup", "evidence") == {}
        other.kill("SIGTERM")
        assert other.wait(timeout=5)["StatusCode"] == 143
    assert "taken" not in logs(other)


def test_it_is_unhealthy_when_the_newest_backup_is_old(backup: Container) -> None:
    taken = backup.exec_run(["cat", "/work/newest"]).output.decode().strip()
    old = int(time.time()) - 3 * 3600
    backup.exec_run(["sh", "-c", f"echo {old} > /work/newest"])
    answer = backup.exec_run(["healthy"])
    assert (answer.exit_code, answer.output) == (
        1, b"backup: the newest backup is 180 minutes old; the log says why\n"
    )
    backup.exec_run(["sh", "-c", f"echo {taken} > /work/newest"])
    healthy(backup, 1)


def until_somebody_waits(owner: psycopg.Connection) -> None:
    while owner.execute("select from pg_locks where not granted").rowcount == 0:
        time.sleep(0.1)


def assert_shows_nothing(site: Site, container: Container) -> None:
    secrets = [*SECRETS.values(), KEY, site.keys["secret-access-key"], "canary"]
    seen = shown(container)
    assert not [secret for secret in secrets if secret in seen]


def move(site: Site, backup: Container) -> str:
    """The newest backup, from one container into the other, as it is."""
    folder = ask(backup, "backup", "fetch", "latest")["folder"]
    stream, _ = backup.get_archive(folder)
    assert site.postgres.put_archive("/data", b"".join(stream))
    assert ask(backup, "backup", "forget-fetched") == {}
    return "/data/fetched"


def test_a_restore_brings_back_what_was_deleted(site: Site, backup: Container) -> None:
    site.sql("alter database app set work_mem = '5MB'")
    with connect(site.pooler, "app", SECRETS["app-password"], 6432) as app:
        app.execute("delete from notes")
    folder = move(site, backup)
    done = ask(site.postgres, "restore", folder)
    assert re.fullmatch(r"app_before_\d{14}", done.pop("kept"))
    assert done == {"database": "app", **COUNTED}
    with connect(site.pooler, "app", SECRETS["app-password"], 6432) as app:
        assert app.execute("select count(*) from notes").fetchone() == (1000,)
        assert app.execute("select lo_get(4711)").fetchone() == (b"canary-row of the application",)
        assert app.execute("show work_mem").fetchone() == ("5MB",)
        planned = "select reltuples from pg_class where oid = 'notes'::regclass"
        assert app.execute(planned).fetchone() == (1000,)
        app.execute("insert into notes (text) values ('after')")
        app.execute("delete from notes where text = 'after'")
    site.sql("alter table notes add column more text", "alter table notes drop column more")
    site.sql("drop extension pg_trgm", "create extension pg_trgm")
    assert site.postgres.exec_run(["test", "-e", folder]).exit_code == 1
    listing = ["psql", "-h", "/run/postgresql", "-U", "postgres", "-Atc", "table pg_database"]
    assert b"app_before_" in site.postgres.exec_run(listing).output


def test_what_cannot_be_restored_changes_nothing(site: Site, backup: Container) -> None:
    folder = move(site, backup)
    site.postgres.exec_run(["sh", "-c", f"echo 'public.more\t1' >> {folder}/rows"])
    assert tell(site.postgres, "restore", folder) == (
        1,
        "restore: the table public.more has not the rows that were backed up; the database app "
        "serves as before, try another backup",
    )
    with connect(site.pooler, "app", SECRETS["app-password"], 6432) as app:
        assert app.execute("select count(*) from notes").fetchone() == (1000,)
    left = "ls -d /data/fetched 2> /dev/null; psql -h /run/postgresql -U postgres -Atl"
    assert b"restoring" not in site.postgres.exec_run(["sh", "-c", left]).output
    for name in ("/data/17", "/data", "/tmp", "/data/17/base"):  # noqa: S108
        assert tell(site.postgres, "restore", name) == (
            1,
            f"restore: {name} is not a folder below /data of its own; copy the backup to one",
        )


def test_secrets_are_shown_to_nobody_and_rows_to_no_storage(site: Site, backup: Container) -> None:
    assert_shows_nothing(site, backup)
    assert_shows_nothing(site, site.postgres)
    key, secret = site.keys["access-key-id"], site.keys["secret-access-key"]
    listing = presign("GET", GATEWAY, "/backups", key, secret, **{"list-type": "2"})
    answer = httpx.get(
        f"http://{address(site.storage)}:3900{listing}", headers={"Host": GATEWAY}
    )
    objects = re.findall("<Key>(.*?)</Key>", answer.text)
    assert {name.split("/")[0] for name in objects} >= {"config", "data", "keys", "snapshots"}
    for name in objects:
        content = send(site.storage, site.keys, "GET", f"/backups/{name}").content
        assert b"canary" not in content, json.dumps(name)
