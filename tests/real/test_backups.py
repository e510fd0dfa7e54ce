"""A docker database is backed up off the machine, that is proved, and it comes back.

What the image does by itself is in tests/images/test_backup.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import docker
import httpx
import pytest
import yaml
from docker.models.containers import Container

from tests.images.bench import Bench
from tests.images.conftest import bench
from tests.images.look import address, healthy
from tests.images.storages import Keys, keys, storage
from tests.real.relay import Relay
from tests.real.stacks import ROOT, RealStack

pytestmark = [pytest.mark.engine, pytest.mark.docker, pytest.mark.timeout(300)]
__all__ = ["bench"]

KEY = "canary-of-the-repository-key"
NOTE = "a note that nobody must lose"


@pytest.fixture(scope="module")
def bucket() -> Keys:
    return keys()


@pytest.fixture(scope="module")
def repository(bench: Bench, bucket: Keys) -> Iterator[str]:
    """A bucket that is not the stack's."""
    server = healthy(storage(bench, bucket, STORAGE_BUCKETS="backups"))
    relay = Relay((address(server), 3900))
    yield f"s3:http://{relay.address}/backups/notes"
    relay.close()


@pytest.fixture(scope="module")
def stack(
    repository: str, bucket: Keys, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RealStack]:
    dev = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())["config"]
    database = {**dev["slipway:database"], "backup": {"to": repository, "every": "1d"}}
    made = RealStack(
        "test-backup", "slipbackup", tmp_path_factory.mktemp("backup"), {"database": database}
    )
    try:
        secret(made, "key", KEY)
        secret(made, "credentials.AWS_ACCESS_KEY_ID", bucket["access-key-id"])
        secret(made, "credentials.AWS_SECRET_ACCESS_KEY", bucket["secret-access-key"])
        yield made
    finally:
        made.remove()


def secret(stack: RealStack, path: str, value: str) -> None:
    where = f"slipway:database.backup.{path}"
    stack.pulumi("config", "set", "--secret", "--path", where, value)


@pytest.fixture(scope="module")
def first(stack: RealStack) -> str:
    """What the first `up` says, after which there is a note."""
    said = stack.up("--diff")
    made = httpx.post(f"{stack.origin}/api/notes", json={"text": NOTE}, timeout=10)
    assert made.status_code == 201, made.text
    return said


def slipway(stack: RealStack, *words: str) -> Any:
    return json.loads(stack.slipway("backup", *words, "--json").stdout)


def container(stack: RealStack, part: str) -> Container:
    client = docker.from_env()
    label = f"slipway.urn={stack.app}-{stack.name}-{part}"
    [found] = client.containers.list(filters={"label": label})
    return found


def notes(stack: RealStack) -> list[str]:
    answer = httpx.get(f"{stack.origin}/api/notes", timeout=10)
    assert answer.status_code == 200, answer.text
    return [each["text"] for each in answer.json()["notes"]]


def test_up_returns_once_a_backup_has_been_restored(stack: RealStack, first: str) -> None:
    resources = json.loads(stack.pulumi("stack", "export").stdout)["deployment"]["resources"]
    [drill] = [each for each in resources if each["type"] == "slipway:docker:RestoreDrill"]
    found = slipway(stack, "list")
    assert [each["id"] for each in found["backups"]] == [drill["outputs"]["snapshot"]]
    assert drill["outputs"]["seconds"] >= 0
    assert found["drill"] == {key: drill["outputs"][key] for key in found["drill"]}


def test_nothing_changes_then(stack: RealStack, first: str) -> None:
    assert "unchanged" in stack.up("--expect-no-changes")
    assert "unchanged" in stack.pulumi("refresh", "--yes", "--expect-no-changes").stdout


def test_what_is_lost_comes_back(stack: RealStack, first: str) -> None:
    taken = slipway(stack, "now")
    server = container(stack, "database-server")
    name = stack.app.replace("-", "_")
    psql = ["psql", "-h", "/run/postgresql", "-U", "postgres", "-XAtq", "-d", name]
    assert server.exec_run([*psql, "-c", "delete from notes"]).exit_code == 0
    assert notes(stack) == []
    done = slipway(stack, "restore", taken["id"], "--yes")
    assert done["rows"] == taken["rows"]
    # As the application's role, through the pooler; the product's own cache forgets with it.
    more = httpx.post(f"{stack.origin}/api/notes", json={"text": "one more"}, timeout=10)
    assert more.status_code == 201, more.text
    assert {NOTE, "one more"} == set(notes(stack))
    kept = server.exec_run([*psql[:-1], done["kept"], "-c", "select count(*) from notes"])
    assert kept.output.decode().strip() == "0"
    assert "unchanged" in stack.up("--expect-no-changes")


def test_no_such_backup(stack: RealStack, first: str) -> None:
    done = stack.slipway("backup", "restore", "12345678", "--yes", check=False)
    assert done.returncode == 1
    assert done.stdout.startswith("no backup 12345678 in s3:http://")


def test_no_secret_of_it_can_be_seen(stack: RealStack, first: str, bucket: Keys) -> None:
    keeper = container(stack, "database-backup")
    seen = {
        "up": first,
        "state": stack.state_text(),
        "settings": stack.file.read_text(),
        "docker inspect": json.dumps(keeper.attrs),
        "log": keeper.logs().decode(errors="replace"),
        "processes": json.dumps(keeper.top(ps_args="-eo pid,args")),
    }
    for value in (KEY, bucket["secret-access-key"]):
        assert [place for place, text in seen.items() if value in text] == []
