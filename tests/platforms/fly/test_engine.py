"""Backend, Postgres and cache on Fly through the whole program and the real engine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.platforms.fly.vendor import Fly, FlyLogs
from tests.platforms.real_engine import EngineStack

pytestmark = pytest.mark.engine
OLD, NEW = "ghcr.io/org/notes-api:1.4.2", "ghcr.io/org/notes-api:1.5.0"
BACKEND: dict[str, Any] = {
    "platform": "fly", "image": OLD, "port": 5000, "websocket": True, "regions": ["nrt", "lhr"],
    "restart": {"policy": "on-failure", "retries": 10}, "size": {"cpu": 1, "memory": "512MiB"},
    "migrate": "node migrate.js", "generate": ["SESSION_SECRET"], "host": "api.example.com",
    "drain": "1s",
}
DATABASE: dict[str, Any] = {"platform": "fly", "pooled": False, "disk": "3GiB"}
CONFIG: dict[str, Any] = {
    "app": {"name": "notes"},
    "fly": {"organization": "org", "region": "nrt"},
    "backend": BACKEND,
    "database": DATABASE,
    "cache": {"platform": "fly", "persist": True},
}


@pytest.fixture
def stack(fly: Fly, logs: FlyLogs, tmp_path: Path) -> EngineStack:
    variables = {
        "FLY_API_URL": fly.url, "FLY_API_TOKEN": fly.token, "FLY_LOGS_API_URL": logs.url,
    }
    return EngineStack(tmp_path, CONFIG, variables)


def test_a_products_whole_life(stack: EngineStack, fly: Fly, logs: FlyLogs) -> None:
    stack.up()
    backend, database = fly.of("backend"), fly.of("database")
    assert sorted(each["region"] for each in backend) == ["lhr", "nrt"]
    assert len({each["network"] for each in fly.apps.values()} - {"default"}) == 1
    running = fly.seen[backend[0]["id"]]
    host = f"{fly.named('database')}.internal"
    assert running["DATABASE_URL"].startswith("postgres://app:")
    assert running["DATABASE_URL"].endswith(f"@{host}:5432/notes")
    assert running["CACHE_URL"].startswith("redis://app:")
    assert "DATABASE_OWNER_URL" not in running
    (job,) = (key for key, each in fly.machines.items() if each["config"].get("auto_destroy"))
    assert fly.seen[job]["DATABASE_OWNER_URL"].startswith("postgres://owner:")
    assert fly.secrets[fly.named("backend-migration")] == {}
    assert fly.machines[job]["config"]["init"]["cmd"] == ["node", "migrate.js"]
    order = [image for name, image in fly.ran if "cache" not in name]
    assert order == ["docker.io/library/postgres:17", OLD, OLD, OLD]
    assert sorted(each["size_gb"] for each in fly.volumes.values()) == [1, 3]
    assert database[0]["config"]["mounts"][0]["path"] == "/var/lib/postgresql/data"
    assert stack.outputs()["backendUrl"] == "https://api.example.com"
    stack.unchanged()

    gone = next(each for each in backend if each["region"] == "lhr")
    gone["state"] = "destroyed"
    fly.secrets[fly.named("backend")]["BY_HAND"] = "1"
    assert "[diff: ~regions]" in stack.refresh()
    stack.up()
    assert sorted(each["region"] for each in fly.of("backend")) == ["lhr", "nrt"]
    assert "BY_HAND" not in fly.secrets[fly.named("backend")]
    stack.unchanged()

    stack.write(**{**CONFIG, "backend": {**BACKEND, "image": NEW}})
    fly.exits[NEW], logs.lines = 3, ["connecting", "column notes.title does not exist"]
    said = stack.up(check=False)
    assert "exited with code 3" in said
    assert "column notes.title does not exist" in said
    fly.exits.clear()
    fly.served.clear()
    stack.up()
    assert {each["config"]["image"] for each in fly.of("backend")} == {NEW}
    assert all(OLD in each or NEW in each for each in fly.served)
    stack.unchanged()

    stack.write(**{**CONFIG, "fly": {"organization": "org", "region": "lhr"}})
    assert "takes a new slipway:fly:Volume and destroys the data" in stack.up(check=False)
    stack.write(**CONFIG)
    stack.destroy()
    assert (fly.apps, fly.running, fly.volumes) == ({}, [], {})
    everything = stack.everything()
    secrets = [fly.token, running["DATABASE_URL"], running["SESSION_SECRET"]]
    for secret in (*secrets, running["CACHE_URL"], fly.seen[job]["DATABASE_OWNER_URL"]):
        assert secret not in everything


def test_an_engine_killed_in_the_middle_makes_nothing_twice(
    stack: EngineStack, fly: Fly
) -> None:
    stack.write(app=CONFIG["app"], fly=CONFIG["fly"], database=DATABASE)
    fly.fail("Machines_create", hang=2)
    stack.killed(lambda: bool(fly.machines))
    time.sleep(2.5)  # the answer that nobody hears
    stack.up()
    assert [len(each) for each in (fly.apps, fly.running, fly.volumes)] == [1] * 3
    stack.unchanged()
    stack.destroy()


def test_what_fly_cannot_do_is_refused_before_the_first_call(
    stack: EngineStack, fly: Fly
) -> None:
    backend = {
        **BACKEND, "regions": ["nrt", "nrt"], "size": {"cpu": 1, "memory": "4GiB"},
        "limits": [{"path": "/api/", "requests": 100, "per": "15m"}],
    }
    stack.write(**{**CONFIG, "backend": backend, "database": {**DATABASE, "pooled": True}})
    said = stack.up(check=False)
    assert "Fly gives 1 shared processors at most 2048 MB of memory; set size.cpu to 2" in said
    assert "nrt is there twice; name each region once" in said
    assert "fly has no rate limits for a backend; take it out" in said
    assert "fly has no pooled for a database; take it out" in said
    assert fly.asked == []
