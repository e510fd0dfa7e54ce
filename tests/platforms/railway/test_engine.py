"""Backend, Postgres and cache on Railway through the whole program and the real engine."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from tests.platforms.railway.vendor import Railway
from tests.platforms.real_engine import EngineStack

pytestmark = pytest.mark.engine
BACKEND: dict[str, Any] = {
    "platform": "railway", "image": "ghcr.io/org/notes-api:1.4.2", "port": 5000,
    "websocket": True, "restart": {"policy": "on-failure", "retries": 10}, "replicas": 2,
    "size": {"cpu": 2, "memory": "512MiB"}, "migrate": "node migrate.js",
    "generate": ["SESSION_SECRET"], "host": "api.example.com",
}
DATABASE: dict[str, Any] = {"platform": "railway", "pooled": False, "backups": ["daily", "weekly"]}
CONFIG: dict[str, Any] = {
    "app": {"name": "notes"},
    "railway": {"region": "europe-west4-drams3a"},
    "backend": BACKEND,
    "database": DATABASE,
    "cache": {"platform": "railway", "persist": True},
}


@pytest.fixture
def stack(railway: Railway, tmp_path: Path) -> EngineStack:
    variables = {"RAILWAY_API_URL": railway.url, "RAILWAY_API_TOKEN": railway.token}
    return EngineStack(tmp_path, CONFIG, variables)


def named(railway: Railway, part: str) -> str:
    """Id of the service whose name has `part` before its mark."""
    (found,) = (
        key for key, each in railway.services.items()
        if each["name"].rpartition("-")[0].endswith(f"-{part}")
    )
    return found


def test_a_products_whole_life(stack: EngineStack, railway: Railway) -> None:
    railway.slow = 1
    stack.up()
    assert len(railway.asked) < 70, "an update stays well below a hundred calls"
    backend, job = named(railway, "backend"), named(railway, "backend-migration")
    database = named(railway, "database")
    running, migrating = railway.variables[backend], railway.variables[job]
    assert running["DATABASE_URL"].startswith("postgres://app:")
    host = f"{railway.services[database]['name']}.railway.internal"
    assert running["DATABASE_URL"].endswith(f"@{host}:5432/notes")
    assert running["CACHE_URL"].startswith("redis://app:")
    assert "DATABASE_OWNER_URL" not in running
    assert migrating["DATABASE_OWNER_URL"].startswith("postgres://owner:")
    assert railway.instances[job]["preDeployCommand"] == ["node migrate.js"]
    assert {each["mountPath"] for each in railway.volumes.values()} == {
        "/var/lib/postgresql/data", "/data",
    }
    assert list(railway.schedules.values()) == [["DAILY", "WEEKLY"]]
    order = [each["service"] for each in railway.deployments.values()]
    assert order.index(database) < order.index(job) < order.index(backend)
    assert {each["status"] for each in railway.deployments.values()} == {"SUCCESS"}
    assert stack.outputs()["backendUrl"] == "https://api.example.com"
    stack.unchanged()

    railway.instances[backend]["healthcheckPath"] = None
    railway.variables[backend]["BY_HAND"] = "1"
    stack.refresh()
    stack.up()
    assert railway.instances[backend]["healthcheckPath"] == "/health"
    assert "BY_HAND" not in railway.variables[backend]
    stack.unchanged()

    stack.write(**{**CONFIG, "backend": {**BACKEND, "image": "ghcr.io/org/notes-api:1.5.0"}})
    railway.outcome = "FAILED"
    assert "what ran before still serves" in stack.up(check=False)
    railway.outcome = "SUCCESS"
    stack.up()
    newest = railway.newest(backend) or {}
    assert newest["source"]["image"] == "ghcr.io/org/notes-api:1.5.0"
    stack.unchanged()

    stack.write(**{**CONFIG, "railway": {"region": "us-west2"}})
    assert "takes a new slipway:railway:Volume and destroys the data" in stack.up(check=False)
    stack.write(**CONFIG)
    stack.destroy()
    assert (railway.projects, railway.services, railway.volumes) == ({}, {}, {})
    everything = stack.everything()
    secrets = [railway.token, running["DATABASE_URL"], running["SESSION_SECRET"]]
    for secret in (*secrets, running["CACHE_URL"], migrating["DATABASE_OWNER_URL"]):
        assert secret not in everything


def test_a_source_is_built_from_its_repository_and_taken_back(
    stack: EngineStack, railway: Railway
) -> None:
    backend: dict[str, Any] = {
        "platform": "railway", "source": "examples/app/api", "repository": "org/notes",
        "branch": "release", "commit": "a" * 40,
    }
    config = {"app": CONFIG["app"], "backend": backend}
    stack.write(**config)
    stack.up()
    (name,) = railway.services
    assert railway.config[name]["source"] == {"repo": "org/notes", "branch": "release"}
    assert railway.instances[name]["rootDirectory"] == "examples/app/api"
    first = railway.newest(name) or {}
    assert first["commit"] == "a" * 40
    (domain,) = railway.service_domains.values()
    assert (domain["targetPort"], domain["serviceId"]) == (3000, name)
    assert stack.outputs()["backendUrl"] == f"https://{domain['domain']}"
    stack.unchanged()

    stack.write(**{**config, "backend": {**backend, "commit": "b" * 40}})
    stack.up()
    stack.write(**{**config, "backend": {**backend, "rollback_to": first["id"]}})
    stack.up()
    assert (railway.newest(name) or {})["of"] == first["id"]
    stack.unchanged()
    stack.write(app=CONFIG["app"], backend={**backend, "repository": None})
    assert "Railway builds a source from a GitHub repository; add" in stack.up(check=False)
    stack.write(**config)
    stack.destroy()


def test_an_engine_killed_in_the_middle_makes_nothing_twice(
    stack: EngineStack, railway: Railway
) -> None:
    stack.write(app=CONFIG["app"], database=DATABASE)
    railway.fail("volumeCreate", hang=2)
    stack.killed(lambda: bool(railway.volumes))
    time.sleep(2.5)  # the answer that nobody hears
    stack.up()
    assert [len(each) for each in (railway.projects, railway.services, railway.volumes)] == [1] * 3
    assert len(railway.deployments) == 1
    stack.unchanged()
    stack.destroy()


def test_what_railway_cannot_do_is_refused_before_the_first_call(
    stack: EngineStack, railway: Railway
) -> None:
    backend = {
        **BACKEND, "restart": {"retries": 11}, "replicas": 7,
        "limits": [{"path": "/api/", "requests": 100, "per": "15m"}],
    }
    stack.write(**{**CONFIG, "backend": backend, "database": {**DATABASE, "pooled": True}})
    said = stack.up(check=False)
    assert "Railway restarts at most 10 times in a row; write 10 or less" in said
    assert "Railway's hobby plan runs at most 6; write less" in said
    assert "railway has no rate limits for a backend; take it out" in said
    assert "railway has no pooled for a database; take it out" in said
    assert railway.asked == []
