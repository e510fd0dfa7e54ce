"""Releases that fail in every way while somebody asks all the time, and the way back."""

from __future__ import annotations

import json
import shutil
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docker
import pytest

from tests.real.asking import Asking
from tests.real.stacks import ROOT, RUN, RealStack

pytestmark = [pytest.mark.engine, pytest.mark.docker]

API = ROOT / "examples/app/api"
SERVER = Path(__file__).parent / "releases/server.js"
# How a bad release is found out soon, and how long a good one may take on a busy machine.
SOON = {"path": "/health", "interval": "1s", "timeout": "1s", "retries": 1, "start": "1s"}
PATIENT = {"path": "/health", "interval": "1s", "timeout": "1s", "retries": 3, "start": "60s"}
# Going back has to be done by then.
BUDGET = 30


class Product(RealStack):
    """A stack with one backend, whose folder the tests change from release to release."""

    @property
    def source(self) -> Path:
        return ROOT / ".slipway" / f"releases-{RUN}"

    def sources(self, name: str, **behaviour: Any) -> None:
        """Change the backend's folder: it answers with its name, and behaves so."""
        if not self.source.exists():
            shutil.copytree(API, self.source, ignore=shutil.ignore_patterns("node_modules", "test"))
            (self.source / "src/main.js").write_text(SERVER.read_text())
        text = json.dumps({"name": name, **behaviour})
        (self.source / "src/behaviour.json").write_text(text)

    def configure(self, **more: Any) -> None:
        """The backend's settings, with `more` in place of what they are otherwise."""
        backend = {
            "platform": "docker",
            "source": str(self.source.relative_to(ROOT)),
            "paths": ["/"],
            "health": PATIENT,
            "restart": {"policy": "on-failure", "retries": 1},
            "migrate": "node migrate.js",
            "drain": "5s",
            **more,
        }
        self.write(
            {
                "frontend": None,
                "cache": None,
                "storage": None,
                "database": {"platform": "docker", "version": 17, "pooled": False},
                "backend": {key: each for key, each in backend.items() if each is not None},
            }
        )

    def migration(self, name: str, sql: str | None) -> None:
        """Add a migration, or take it away."""
        file = self.source / "migrations" / name
        if sql is None:
            file.unlink()
        else:
            file.write_text(sql)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(self.origin + path, timeout=10) as answer:
            return str(answer.read().decode())

    @property
    def asking(self) -> Asking:
        return Asking(f"{self.origin}/api/name")

    def releases(self) -> dict[str, Any]:
        return dict(json.loads(self.slipway("releases", "--json").stdout))


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    made = Product("test-release", "sliprel", tmp_path_factory.mktemp("release"))
    try:
        made.sources("one")
        made.configure()
        made.up()
        yield made
    finally:
        made.remove()
        shutil.rmtree(made.source, ignore_errors=True)


@pytest.fixture(scope="module")
def daemon() -> Iterator[docker.DockerClient]:
    client = docker.from_env()
    yield client
    client.close()


def backends(daemon: docker.DockerClient, product: Product) -> int:
    """How many containers of the backend there are, running or not."""
    label = f"slipway.stack={product.app}-{product.name}"
    names = [
        each.labels["slipway.urn"]
        for each in daemon.containers.list(all=True, filters={"label": label})
    ]
    return names.count(f"{product.app}-{product.name}-backend-1")


def refused(product: Product) -> str:
    """The output of an `up` that fails while somebody asks, who notices nothing of it."""
    before, serving = product.get("/api/name"), product.outputs()["release"]
    with product.asking.running() as asking:
        done = product.pulumi("up", "--yes", "--skip-preview", check=False)
    assert done.returncode != 0, done.stdout
    assert asking.failed == []
    assert asking.names == [before]
    assert product.outputs()["release"] == serving
    assert "Traceback" not in done.stdout
    return done.stdout


def test_the_first_release_is_on_record(product: Product) -> None:
    found = product.releases()
    assert found["current"] == 1
    (release,) = found["releases"]
    assert release["schema"] == {"backend": "0002"}
    assert release["images"].keys() == {"backend"}
    assert release["missing"] == []
    assert "@" in release["by"]


@pytest.mark.parametrize(
    ("behaviour", "health", "said"),
    [
        ({"unwell": True}, SOON, "is not healthy after 2 s"),
        ({"seconds": 600}, SOON, "is not healthy after 2 s"),
        ({"exits": True}, PATIENT, "cannot start: the settings are wrong"),
    ],
    ids=["its health check fails", "it starts too slowly", "its process exits"],
)
def test_a_release_that_does_not_serve_takes_no_traffic(
    product: Product, behaviour: dict[str, Any], health: dict[str, Any], said: str
) -> None:
    product.sources("bad", **behaviour)
    product.configure(health=health)
    assert said in refused(product)
    assert product.releases()["current"] == 1


def test_a_migration_that_fails_leaves_the_database_as_it_was(product: Product) -> None:
    product.sources("bad")
    product.migration("0003_half.sql", "CREATE TABLE half (id int);\nSELECT 1/0;\n")
    product.configure()
    said = refused(product)
    assert "0003_half.sql: 22012: division by zero; nothing was changed" in said
    assert json.loads(product.get("/api/schema")) == {"version": "0002", "half": None}
    product.migration("0003_half.sql", None)


def test_an_image_that_is_missing_takes_no_traffic(product: Product) -> None:
    product.configure(source=None, image="localhost:9/slipway/nobody:1")
    assert "localhost:9/slipway/nobody:1" in refused(product)


def test_going_back_after_a_failed_update_is_to_what_serves(
    product: Product, daemon: docker.DockerClient
) -> None:
    assert backends(daemon, product) > 1, "what the failed updates left behind"
    product.configure()
    with product.asking.running() as asking:
        said = product.slipway("rollback", "--yes").stdout
    assert "Release 1 serves again." in said
    assert asking.failed == []
    assert asking.names == ["one"]
    assert backends(daemon, product) == 1


def test_killed_in_the_middle_of_the_switch(product: Product, daemon: docker.DockerClient) -> None:
    product.sources("two")
    with product.asking.running() as asking:
        assert product.killed(r"-route-backend updating")
        product.slipway("recover", "--yes")
        product.up()
    assert asking.failed == []
    assert asking.names == ["one", "two"]
    assert backends(daemon, product) == 1
    product.unchanged()


def test_a_slow_start_within_its_time_is_waited_for_and_cleans_up(
    product: Product, daemon: docker.DockerClient
) -> None:
    product.sources("three", seconds=4)
    product.migration("0003_added.sql", "-- compatible\nALTER TABLE notes ADD COLUMN tag text;\n")
    with product.asking.running() as asking:
        product.up()
    assert asking.failed == []
    assert asking.names == ["two", "three"]
    assert backends(daemon, product) == 1


def go_back(product: Product, number: int, name: str, before: str) -> float:
    """Seconds from the command to the first answer of that release, while somebody asks."""
    with product.asking.running() as asking:
        begun = time.monotonic()
        done = product.slipway("rollback", str(number), "--yes", "--json")
        time.sleep(0.2)
    assert json.loads(done.stdout.splitlines()[-1])["to"] == number
    assert asking.failed == []
    assert asking.names == [before, name]
    return asking.seconds_until(name, begun)


def test_going_back_is_quick(product: Product) -> None:
    # A machine that is busy with other things gets two more attempts.
    for _ in range(3):
        seconds = go_back(product, 2, "two", "three")
        if seconds < BUDGET:
            break
        go_back(product, 3, "three", "two")
    assert seconds < BUDGET
    assert product.releases()["current"] == 2


def test_after_going_back_the_preview_tells_the_truth(product: Product) -> None:
    # The newer one's, which calls this one's compatible.
    assert json.loads(product.get("/api/schema"))["version"] == "0003"
    product.pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    preview = product.pulumi("preview").stdout
    assert "backend-1 create replacement [diff: ~image," in preview
    assert "-route-backend update" in preview
    assert "backend-image" not in preview, "the newer build is still what the sources are"
    assert "-migration" not in preview, "the database is where the newer release left it"


def test_a_schema_that_has_moved_on_is_in_the_way(product: Product) -> None:
    product.sources("four")
    product.migration("0004_moved.sql", "ALTER TABLE notes RENAME COLUMN author TO writer;\n")
    product.up()
    assert product.get("/api/name") == "four"
    done = product.slipway("rollback", "--yes", check=False)
    assert done.returncode == 4
    assert done.stdout == (
        "release 3 may not work with the database as it is now:\n"
        "  backend: the database has schema 0004, release 3 was made for 0003, and the migration "
        "to 0004 does not call 0003 compatible\n"
        "  Release a newer build that puts it right. Or take the risk that the old release fails "
        "on the newer schema, or writes what the newer one cannot read:\n"
        "  slipway rollback 3 --despite-schema\n"
    )
    product.slipway("rollback", "--yes", "--despite-schema")
    assert product.get("/api/name") == "three"


def test_a_release_that_is_not_kept_is_refused(product: Product) -> None:
    done = product.slipway("rollback", "77", "--yes", check=False)
    assert done.returncode == 2
    assert done.stdout == "release 77 is not kept; choose one of: 4, 3, 2, 1\n"


def test_a_canary_with_errors_goes_back_by_itself(product: Product) -> None:
    product.sources("six", errors=True)
    canary = {"percent": 50, "watch": "30s", "errors": 5}
    product.configure(rollout={"strategy": "canary", "canary": canary})
    with product.asking.running() as asking:
        done = product.pulumi("up", "--yes", "--skip-preview", check=False)
        after = len(asking.failed)
        time.sleep(0.5)
        assert len(asking.failed) == after
    assert done.returncode != 0
    assert "the canary did worse than it may (at most 5% errors, 95% within 1000 ms)" in done.stdout
    assert set(asking.failed) == {"500"}
    assert product.get("/api/name") == "three"
